// What the service says of the images before they are segmented.
import { texts } from '../texts.js';
import { element } from './element.js';
import { warning } from './warning.js';

export function likeness(session, task) {
  const said = session.likeness.of(task);
  if (said === undefined) return element('p', { class: 'samsgp-hint', role: 'status', 'data-cy': 'samsgp-comparing' }, texts.comparing);
  return said?.message && warning(said.message, 'samsgp-unlike');
}
