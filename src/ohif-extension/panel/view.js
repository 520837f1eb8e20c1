// The panel, drawn anew whenever the session changes; percentages only change in place, so that buttons stay where they
// are while somebody presses them.
import { texts } from '../texts.js';
import { element } from './element.js';
import { liveRegion } from './liveRegion.js';
import { keepingPlace } from './keepingPlace.js';
import { history } from './history.js';
import { showProgress } from './progress.js';
import { newTask } from './newTask.js';
import { question } from './question.js';
import { otherTasks, tasksThatFit } from './taskList.js';

const releases = ['pointerup', 'pointercancel'];

/** Draws a session into a node until the node is gone. */
export function attach(node, session) {
  let [waiting, pressed] = [false, false];
  const content = element('div', {});
  const spoken = liveRegion(session);
  node.append(spoken.node, content);
  const redraw = () => {
    spoken.update();
    // Neither a form is pulled away under the user's hands, nor a button between its press and its release: it would not count.
    waiting = pressed || isTypedInto(node);
    if (!waiting) keepingPlace(content, () => content.replaceChildren(...view(session)));
  };
  const press = event => { pressed = event.target.closest('button') !== null; };
  const release = () => {
    pressed = false;
    setTimeout(() => waiting && redraw()); // After the click, which comes with the release.
  };
  const progress = event => {
    spoken.update();
    showProgress(node, event.detail);
  };
  session.addEventListener('change', redraw);
  session.addEventListener('progress', progress);
  node.addEventListener('pointerdown', press);
  node.addEventListener('keydown', keepPresses);
  for (const end of releases) window.addEventListener(end, release);
  node.addEventListener('focusout', () => waiting && queueMicrotask(redraw));
  redraw();
  return () => {
    session.removeEventListener('change', redraw);
    session.removeEventListener('progress', progress);
    node.removeEventListener('pointerdown', press);
    node.removeEventListener('keydown', keepPresses);
    for (const end of releases) window.removeEventListener(end, release);
    node.replaceChildren();
  };
}

function view(session) {
  const { series, complaint } = session;
  if (!series) return [element('p', { class: 'samsgp-hint' }, texts.noSeries)];
  return [
    element('h2', { 'data-cy': 'samsgp-series' }, [series.modality, series.description].filter(Boolean).join(' · ')),
    complaint && element('p', { class: 'samsgp-complaint', 'data-cy': 'samsgp-complaint' }, complaint),
    question(session),
    !session.runs.answered && element('p', { class: 'samsgp-hint', 'data-cy': 'samsgp-lost' }, texts.lost),
    session.loading && element('p', { class: 'samsgp-hint' }, texts.loading),
    series.hasImages ? tasksThatFit(session)
      : element('p', { class: 'samsgp-hint', 'data-cy': 'samsgp-no-images' }, texts.noImages(series.modality)),
    history(session),
    series.hasImages && otherTasks(session),
    series.hasImages && newTask(session),
    session.product && element('footer', { class: 'samsgp-hint', 'data-cy': 'samsgp-product' },
      element('a', { href: session.statusPage, target: '_blank', rel: 'noopener' }, session.product), `: ${texts.research}`),
  ].filter(Boolean);
}

// The viewer has hot keys on Enter and Space, which would take the press from a button that has the focus.
const keepPresses = event => {
  if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
};

const isTypedInto = node => {
  const active = document.activeElement;
  return node.contains(active) && (active.tagName === 'SELECT' || (active.tagName === 'INPUT' && active.type !== 'checkbox'));
};
