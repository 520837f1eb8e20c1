// The task's examples: those users have added, each version of the set, and the way back.
import { texts } from '../texts.js';
import { element } from './element.js';
import { improvement } from './improvement.js';

export function examples(session, task) {
  const set = session.taught.of(task);
  if (!set) return null;
  return element('details', {
    class: 'samsgp-examples', 'data-cy': 'samsgp-examples', open: session.taught.open,
    ontoggle: event => { session.taught.open = event.target.open; },
  },
    element('summary', {}, set.examples.length === 0
      ? texts.ownExamples
      : texts.addedExamples(set.examples.length)),
    element('ul', {}, set.examples.map(({ description, added }) =>
      element('li', {}, `${description} · ${texts.time(added)}`))),
    element('p', { class: 'samsgp-actions' }, measuring(session, task)),
    improvement(session, task),
    set.version > 0 && element('p', { class: 'samsgp-actions' },
      element('span', { 'data-cy': 'samsgp-support-version' }, texts.version(set.version)),
      element('button', {
        'data-cy': 'samsgp-undo', title: texts.undoTeachingTip,
        onclick: () => session.taught.undo(task),
      }, texts.undoTeaching),
      element('button', { onclick: () => session.taught.download(task) }, texts.download)));
}

// Asks how good the task is on its examples, or says how far that is, or why it came to nothing.
function measuring(session, task) {
  const scoring = session.taught.scoringOf(task);
  if (scoring?.asked) {
    return element('span', { 'data-cy': 'samsgp-measuring' },
      texts.measuring(scoring.stage, scoring.progress));
  }
  return [
    element('button', {
      'data-cy': 'samsgp-measure', title: texts.measureTip,
      onclick: () => session.taught.measure(task),
    }, texts.measure),
    scoring?.failure && element('span', { class: 'samsgp-hint' }, scoring.failure),
  ];
}
