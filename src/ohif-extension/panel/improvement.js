// Training the task on its examples: the button, how far it is, and how good the task is on images it was not trained on, before and after.
import { texts } from '../texts.js';
import { element } from './element.js';

export function improvement(session, task) {
  const state = session.taught.improvements.of(task);
  if (!state) return null;
  return element('div', { class: 'samsgp-improvement', 'data-cy': 'samsgp-improvement' },
    state.version > 0 && inUse(session, task, state),
    element('p', { class: 'samsgp-actions' }, state.asked ? running(session, task, state) : element('button', {
      'data-cy': 'samsgp-improve', title: texts.improveTip, onclick: () => session.taught.improvements.begin(task),
    }, texts.improve(state.version > 0))),
    !state.asked && state.failure && element('p', { class: 'samsgp-hint' }, state.failure),
    !state.asked && !state.failure && state.last?.version === null
      && element('p', { class: 'samsgp-hint', 'data-cy': 'samsgp-not-improved' }, texts.notImproved(state.last)));
}

function inUse(session, task, { version, versions, misfit }) {
  return [
    element('p', { class: 'samsgp-actions' },
      element('span', { 'data-cy': 'samsgp-improved' }, texts.improved(versions.find(one => one.number === version))),
      element('button', {
        'data-cy': 'samsgp-take-back-improvement', title: texts.takeBackImprovementTip, onclick: () => session.taught.improvements.takeBack(task),
      }, texts.takeBackImprovement)),
    misfit && element('p', { class: 'samsgp-hint' }, misfit),
  ];
}

const running = (session, task, { stage, progress }) => [
  element('span', { 'data-cy': 'samsgp-improving' }, texts.improving(stage, progress)),
  element('button', { 'data-cy': 'samsgp-cancel-improvement', onclick: () => session.taught.improvements.cancel(task) }, texts.cancelImproving),
];
