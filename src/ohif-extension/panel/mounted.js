// What the viewer's React is given. It is not to be had from outside the viewer's bundle; elements are made as its own are (React 18).

/**
 * An element of React.
 * @param {object} props its attributes, and children: other elements
 * @param {((node: HTMLElement|null) => void)|null} ref told of its node, and with null when that is gone
 */
export const reactElement = (props, ref = null, key = null) =>
  ({ $$typeof: Symbol.for('react.element'), type: 'div', key, ref, props, _owner: null, _store: {} });

/**
 * A component: one element whose node our own plain DOM is put into.
 * @param {object} props of the element
 * @param {(node: HTMLElement) => () => void} attach draws into the node; gives what ends that
 * @returns {(props?: object) => object}
 */
export function mounted(props, attach) {
  let detach = null;
  const place = node => {
    detach?.();
    detach = node === null ? null : attach(node); // null: unmounted
  };
  return () => reactElement(props, place, 'samsgp');
}
