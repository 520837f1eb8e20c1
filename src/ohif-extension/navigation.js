// From one of the viewer's own pages to another, without loading the viewer anew: what it knows, such as who is signed in, stays.

/** Goes there. The viewer's router hears of addresses as of those that the browser's Back leads to. */
export function goTo(address) {
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate', { state: null }));
}

/** Attributes of a link that does so; with a key held it opens a tab or window, as any link does. */
export const linkTo = address => ({
  href: address,
  onclick: event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(address);
  },
});

/**
 * Asks before the viewer goes back to its list, which forgets what is drawn: its own arrow, and the browser's Back where that can be held up.
 * @param {function(): boolean} mayLeave
 * @returns {function()} what ends that
 */
export function askBeforeLeaving(mayLeave) {
  const press = event => {
    if (!event.target.closest?.('[data-cy="return-to-work-list"]') || mayLeave()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const back = event => event.navigationType === 'traverse' && event.cancelable && !mayLeave() && event.preventDefault();
  document.addEventListener('click', press, true);
  window.navigation?.addEventListener('navigate', back);
  return () => {
    document.removeEventListener('click', press, true);
    window.navigation?.removeEventListener('navigate', back);
  };
}
