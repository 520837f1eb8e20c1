// The tasks: those that fit the series can be chosen; the others are folded away, with why not.
import { canForce, canRun } from '../session.js';
import { texts } from '../texts.js';
import { element } from './element.js';
import { taskDetails } from './taskDetails.js';

export function tasksThatFit(session) {
  const fitting = session.tasks.filter(canRun);
  return element('section', {},
    !session.loading && fitting.length === 0 && session.tasks.length > 0 && element('p', { class: 'samsgp-hint' }, texts.nothingFits),
    fitting.length > 1 && !session.task && element('p', { class: 'samsgp-hint', 'data-cy': 'samsgp-choose' }, texts.chooseTask(fitting.length)),
    element('ul', { class: 'samsgp-tasks', 'data-cy': 'samsgp-tasks' }, fitting.map(task => {
      const open = task.id === session.selected;
      return element('li', { class: open ? 'samsgp-selected' : null },
        element('button', {
          class: 'samsgp-task', 'data-cy': `samsgp-task-${task.id}`, 'aria-expanded': String(open),
          onclick: () => session.select(open ? null : task.id),
        }, task.title, element('small', {}, task.category),
          task.experimental && element('small', { class: 'samsgp-experimental', title: task.experimental }, texts.experimental)),
        open && task.experimental && element('p', { class: 'samsgp-hint', 'data-cy': `samsgp-experimental-${task.id}` },
          texts.experimentalBecause(task.experimental)),
        open && taskDetails(session, task));
    })));
}

export function otherTasks(session) {
  const others = session.tasks.filter(task => !canRun(task));
  return others.length > 0 && element('details', {
    class: 'samsgp-others', 'data-cy': 'samsgp-others', open: session.showsOthers, ontoggle: event => { session.showsOthers = event.target.open; },
  },
    element('summary', {}, texts.misfits(others.length)),
    element('ul', {}, others.map(task => other(session, task))));
}

function other(session, task) {
  const open = task.id === session.selected;
  return element('li', { title: [task.description, ...task.missing].join('\n'), class: open ? 'samsgp-selected' : null },
    element('span', { class: 'samsgp-task' }, task.title),
    element('p', { class: 'samsgp-reason', 'data-cy': `samsgp-reason-${task.id}` }, reasonOf(task)),
    canForce(task) && !open && element('button', {
      'data-cy': `samsgp-anyway-${task.id}`, title: texts.runAnywayTip, onclick: () => session.select(task.id),
    }, `${texts.runAnyway} …`),
    open && taskDetails(session, task));
}

// What support images are missing is of interest only where they are all that is missing; which they are and where they
// belong is for the operator.
function reasonOf({ fit, missing }) {
  if (!fit?.fits) return (fit?.reasons ?? []).join(' ');
  return texts.missingImages(missing.length);
}
