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
