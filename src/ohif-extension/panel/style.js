/** Adds the panel's style to the page, once. Colours are the viewer's own variables. */
export function addStyle() {
  if (document.getElementById('samsgp-style')) return;
  const link = document.createElement('link');
  Object.assign(link, { id: 'samsgp-style', rel: 'stylesheet', href: new URL('./style.css', import.meta.url).href });
  document.head.append(link);
}
