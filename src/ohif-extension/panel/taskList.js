// The tasks: those that fit can be chosen, the others say why not.
import { canRun } from '../session.js';
import { element } from './element.js';

export function taskList(session) {
  return element('ul', { class: 'samsgp-tasks', 'data-cy': 'samsgp-tasks' }, session.tasks.map(task => item(session, task)));
}

function item(session, task) {
  const runnable = canRun(task);
  const reason = runnable ? '' : [...(task.fit?.reasons ?? []), ...task.missing].join(' ');
  return element('li', { class: task.id === session.selected ? 'samsgp-selected' : '' },
    element('button', {
      'data-cy': `samsgp-task-${task.id}`,
      disabled: !runnable,
      title: runnable ? task.description : reason,
      onclick: () => session.select(task.id),
    }, task.title),
    !runnable && element('p', { class: 'samsgp-reason' }, reason));
}
