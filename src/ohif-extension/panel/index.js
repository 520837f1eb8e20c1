// The panel, as the viewer's React wants it: one element whose node our own plain DOM is put into.
import { draw } from './view.js';
import { addStyle } from './style.js';

export function createPanel(session) {
  const node = element => {
    if (element === null) return; // Unmounted.
    addStyle();
    const redraw = () => (element.isConnected ? draw(element, session()) : session().removeEventListener('change', redraw));
    session().addEventListener('change', redraw);
    draw(element, session());
  };

  // React is not to be had from outside the viewer's bundle; this is what its own elements are (React 18).
  return function AutoSegmentPanel() {
    return {
      $$typeof: Symbol.for('react.element'),
      type: 'div',
      key: null,
      ref: node,
      props: { className: 'samsgp-panel', 'data-cy': 'samsgp-panel' },
      _owner: null,
      _store: {},
    };
  };
}
