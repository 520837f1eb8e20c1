// Training the task on its examples: the button, how far it is, and how good the task is on images it was not trained on, before and after.
import { element } from './element.js';

export function improvement(session, task) {
  const state = session.taught.improvements.of(task);
  if (!state) return null;
  return element('div', { class: 'samsgp-improvement', 'data-cy': 'samsgp-improvement' },
    state.version > 0 && inUse(session, task, state),
    element('p', { class: 'samsgp-actions' }, state.asked ? running(session, task, state) : element('button', {
      'data-cy': 'samsgp-improve',
      title: 'Trains the task on its examples, behind all runs, and uses what comes of it only where images it was not trained on are better with it',
      onclick: () => session.taught.improvements.begin(task),
    }, state.version > 0 ? 'Improve again' : 'Improve')),
    !state.asked && state.failure && element('p', { class: 'samsgp-hint' }, state.failure),
    !state.asked && !state.failure && state.last && state.last.version === null && element('p', { class: 'samsgp-hint', 'data-cy': 'samsgp-not-improved' },
      `Not better: Dice of held-out images is ${dice(state.last.before)} as it is, ${dice(state.last.after)} trained. Other or more examples may help.`));
}

function inUse(session, task, { version, versions, misfit }) {
  const { before, after, images } = versions.find(one => one.number === version);
  return [
    element('p', { class: 'samsgp-actions' },
      element('span', { 'data-cy': 'samsgp-improved' }, `Improved on ${images} images: held-out Dice ${dice(before)} before, ${dice(after)} now`),
      element('button', {
        'data-cy': 'samsgp-take-back-improvement', title: 'Uses the task as it was before', onclick: () => session.taught.improvements.takeBack(task),
      }, 'Take back')),
    misfit && element('p', { class: 'samsgp-hint' }, misfit),
  ];
}

const running = (session, task, { stage, progress }) => [
  element('span', { 'data-cy': 'samsgp-improving', role: 'status' }, `Improving: ${stage ?? 'waiting'}, ${Math.round((progress ?? 0) * 100)} %`),
  element('button', { 'data-cy': 'samsgp-cancel-improvement', onclick: () => session.taught.improvements.cancel(task) }, 'Cancel'),
];

const dice = value => value?.toFixed(3) ?? 'not known';
