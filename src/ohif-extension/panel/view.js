// The panel, drawn anew whenever the session changes; percentages only change in place, so that buttons stay where they
// are while somebody presses them.
import { element } from './element.js';
import { history } from './history.js';
import { showProgress } from './progress.js';
import { otherTasks, tasksThatFit } from './taskList.js';

const releases = ['pointerup', 'pointercancel'];

/** Draws a session into a node until the node is gone. */
export function attach(node, session) {
  let [waiting, pressed] = [false, false];
  const redraw = () => {
    // Neither a form is pulled away under the user's hands, nor a button between its press and its release: it would not count.
    waiting = pressed || isTypedInto(node);
    if (!waiting) node.replaceChildren(...view(session));
  };
  const press = event => { pressed = event.target.closest('button') !== null; };
  const release = () => {
    pressed = false;
    setTimeout(() => waiting && redraw()); // After the click, which comes with the release.
  };
  const progress = event => showProgress(node, event.detail);
  session.addEventListener('change', redraw);
  session.addEventListener('progress', progress);
  node.addEventListener('pointerdown', press);
  for (const end of releases) window.addEventListener(end, release);
  node.addEventListener('focusout', () => waiting && queueMicrotask(redraw));
  redraw();
  return () => {
    session.removeEventListener('change', redraw);
    session.removeEventListener('progress', progress);
    node.removeEventListener('pointerdown', press);
    for (const end of releases) window.removeEventListener(end, release);
  };
}

function view(session) {
  const { series, complaint } = session;
  if (!series) return [element('p', { class: 'samsgp-hint' }, 'Open a series to segment it.')];
  return [
    element('h2', { 'data-cy': 'samsgp-series' }, [series.modality, series.description].filter(Boolean).join(' · ')),
    complaint && element('p', { class: 'samsgp-complaint', role: 'alert', 'data-cy': 'samsgp-complaint' }, complaint),
    !session.runs.answered && element('p', { class: 'samsgp-hint', role: 'status', 'data-cy': 'samsgp-lost' },
      'The service does not answer; trying again … Its jobs go on as soon as it runs.'),
    session.loading && element('p', { class: 'samsgp-hint' }, 'Asking the service what fits this series …'),
    tasksThatFit(session),
    history(session),
    otherTasks(session),
    session.product && element('footer', { class: 'samsgp-hint', 'data-cy': 'samsgp-product' },
      element('a', { href: session.statusPage, target: '_blank', rel: 'noopener' }, session.product), ': for research, not for clinical use.'),
  ].filter(Boolean);
}

const isTypedInto = node => {
  const active = document.activeElement;
  return node.contains(active) && (active.tagName === 'SELECT' || (active.tagName === 'INPUT' && active.type !== 'checkbox'));
};
