// The panel, and what brings people into it.
import { texts } from '../texts.js';
import { attachMany } from './many.js';
import { mounted } from './mounted.js';
import { addStyle } from './style.js';
import { attach } from './view.js';

/** Brings whoever uses the keyboard into the panel, once the viewer has it on the screen. */
export const focusPanel = () => requestAnimationFrame(() => document.querySelector('.samsgp-panel')?.focus({ preventScroll: true }));

/** @param {Function} session gives the session; it is there once the viewer has registered the extension */
export const createPanel = session => mounted(
  { className: 'samsgp-panel', 'data-cy': 'samsgp-panel', role: 'region', 'aria-label': texts.button, tabIndex: -1 },
  node => {
    addStyle();
    return attach(node, session());
  });

/**
 * @param {Function} many gives the studies
 * @param {Function} home gives the viewer's address
 */
export const createManyPage = (many, home) => mounted(
  { className: 'samsgp-panel samsgp-many', 'data-cy': 'samsgp-many', role: 'main' },
  node => {
    addStyle();
    return attachMany(node, many(), home());
  });
