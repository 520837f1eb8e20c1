// The panel, as the viewer's React wants it: one element whose node our own plain DOM is put into.
import { texts } from '../texts.js';
import { addStyle } from './style.js';
import { attach } from './view.js';

/** Brings whoever uses the keyboard into the panel, once the viewer has it on the screen. */
export const focusPanel = () => requestAnimationFrame(() => document.querySelector('.samsgp-panel')?.focus({ preventScroll: true }));

/** @param {Function} session gives the session; it is there once the viewer has registered the extension */
export function createPanel(session) {
  let detach = null;
  const place = node => {
    detach?.();
    detach = null;
    if (node === null) return; // Unmounted.
    addStyle();
    detach = attach(node, session());
  };

  // React is not to be had from outside the viewer's bundle; this is what its own elements are (React 18).
  return function AutoSegmentPanel() {
    return {
      $$typeof: Symbol.for('react.element'),
      type: 'div',
      key: null,
      ref: place,
      props: { className: 'samsgp-panel', 'data-cy': 'samsgp-panel', role: 'region', 'aria-label': texts.button, tabIndex: -1 },
      _owner: null,
      _store: {},
    };
  };
}
