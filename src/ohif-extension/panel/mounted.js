/**
 * A component of the viewer's React: one element whose node our own plain DOM is put into. React is not to be had from outside the
 * viewer's bundle; this is what its own elements are (React 18).
 * @param {object} props of the element
 * @param {(node: HTMLElement) => () => void} attach draws into the node; gives what ends that
 */
export function mounted(props, attach) {
  let detach = null;
  const place = node => {
    detach?.();
    detach = node === null ? null : attach(node); // null: unmounted
  };
  return () => ({ $$typeof: Symbol.for('react.element'), type: 'div', key: null, ref: place, props, _owner: null, _store: {} });
}
