// The task's examples: those users have added, each version of the set, and the way back.
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
      ? 'Examples: those of the task'
      : `Examples: the task's and ${set.examples.length} added here`),
    element('ul', {}, set.examples.map(({ description, added }) =>
      element('li', {}, `${description} · ${new Date(added).toLocaleString()}`))),
    element('p', { class: 'samsgp-actions' }, measuring(session, task)),
    improvement(session, task),
    set.version > 0 && element('p', { class: 'samsgp-actions' },
      element('span', { 'data-cy': 'samsgp-support-version' }, `Version ${set.version}`),
      element('button', {
        'data-cy': 'samsgp-undo', title: 'Takes the set back to what it was before its last change',
        onclick: () => session.taught.undo(task),
      }, 'Take back the last change'),
      element('button', { onclick: () => session.taught.download(task) }, 'Download')));
}

// Asks how good the task is on its examples, or says how far that is, or why it came to nothing.
function measuring(session, task) {
  const scoring = session.taught.scoringOf(task);
  if (scoring?.asked) {
    return element('span', { 'data-cy': 'samsgp-measuring', role: 'status' },
      `Measuring: ${scoring.stage ?? 'waiting'}, ${Math.round((scoring.progress ?? 0) * 100)} %`);
  }
  return [
    element('button', {
      'data-cy': 'samsgp-measure', title: 'Leaves out one case of the examples after the other and looks how well the rest find it',
      onclick: () => session.taught.measure(task),
    }, 'Measure how good it is'),
    scoring?.failure && element('span', { class: 'samsgp-hint' }, scoring.failure),
  ];
}
