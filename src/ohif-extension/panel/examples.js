// The task's examples: those users have added, each version of the set, and the way back.
import { element } from './element.js';

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
    set.version > 0 && element('p', { class: 'samsgp-actions' },
      element('span', { 'data-cy': 'samsgp-support-version' }, `Version ${set.version}`),
      element('button', {
        'data-cy': 'samsgp-undo', title: 'Takes the set back to what it was before its last change',
        onclick: () => session.taught.undo(task),
      }, 'Take back the last change'),
      element('button', { onclick: () => session.taught.download(task) }, 'Download')));
}
