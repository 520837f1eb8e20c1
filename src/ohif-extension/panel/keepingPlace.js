// The panel is drawn anew while somebody goes through it by keyboard: the focus stays where it was, and what was unfolded stays so.

/** Changes what is in a node. */
export function keepingPlace(node, change) {
  const focused = node.contains(document.activeElement) ? keyOf(document.activeElement) : null;
  const unfolded = new Set([...node.querySelectorAll('details[open]')].map(keyOf));
  change();
  for (const details of node.querySelectorAll('details')) if (unfolded.has(keyOf(details))) details.open = true;
  if (!focused) return;
  // What had the focus may be gone: then whoever goes on finds themselves at the panel's beginning, not at the page's.
  const same = [...node.querySelectorAll('[data-cy], summary')].find(one => keyOf(one) === focused) ?? node.parentElement;
  same.focus({ preventScroll: true });
}

// What a part is known by: its own name, those of the parts it is in, and the run it is of.
function keyOf(one) {
  const name = one.dataset.cy ?? `${one.tagName} of ${one.parentElement.dataset.cy}`;
  return `${name} ${one.closest('[data-workitem]')?.dataset.workitem ?? ''} ${[...(one.parentElement?.children ?? [])].filter(other => other.dataset.cy === one.dataset.cy).indexOf(one)}`;
}
