// The tasks: those that fit the series can be chosen, the others say why not.
import { canRun } from '../session.js';
import { element } from './element.js';
import { taskDetails } from './taskDetails.js';

export function tasksThatFit(session) {
  const fitting = session.tasks.filter(canRun);
  return element('section', {},
    !session.loading && fitting.length === 0 && session.tasks.length > 0
      && element('p', { class: 'samsgp-hint' }, 'No task fits this series. Below is why.'),
    element('ul', { class: 'samsgp-tasks', 'data-cy': 'samsgp-tasks' }, fitting.map(task => {
      const open = task.id === session.selected;
      return element('li', { class: open ? 'samsgp-selected' : null },
        element('button', {
          class: 'samsgp-task', 'data-cy': `samsgp-task-${task.id}`, 'aria-expanded': String(open),
          onclick: () => session.select(open ? null : task.id),
        }, task.title, element('small', {}, task.category),
          task.experimental && element('small', { class: 'samsgp-experimental', title: task.experimental }, 'experimental')),
        open && task.experimental && element('p', { class: 'samsgp-hint', 'data-cy': `samsgp-experimental-${task.id}` },
          `Experimental: ${task.experimental}`),
        open && taskDetails(session, task));
    })));
}

export function otherTasks(session) {
  const others = session.tasks.filter(task => !canRun(task));
  return others.length > 0 && element('section', { class: 'samsgp-others', 'data-cy': 'samsgp-others' },
    element('h3', {}, 'Not for this series'),
    element('ul', {}, others.map(task => element('li',
      { title: [task.description, ...task.missing].join('\n'), 'aria-disabled': 'true' },
      element('span', { class: 'samsgp-task' }, task.title),
      element('p', { class: 'samsgp-reason', 'data-cy': `samsgp-reason-${task.id}` }, reasonOf(task))))));
}

// What support images are missing is of interest only where they are all that is missing; which they are and where they
// belong is for the operator.
function reasonOf({ fit, missing }) {
  if (!fit?.fits) return (fit?.reasons ?? []).join(' ');
  return `It would fit, but ${missing.length === 1 ? 'a support image is' : 'support images are'} missing at the service.`;
}
