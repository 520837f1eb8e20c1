import { element } from './element.js';

/** A sentence that should not be overlooked; its sign says so where colours do not. */
export const warning = (sentence, name = null) => element('p', { class: 'samsgp-warning', 'data-cy': name },
  element('span', { 'aria-hidden': 'true' }, '⚠ '), sentence);
