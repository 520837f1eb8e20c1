// The panel, drawn anew whenever the session changes; percentages only change in place, so that buttons stay where they
// are while somebody presses them.
import { texts } from '../texts.js';
import { element } from './element.js';
import { liveRegion } from './liveRegion.js';
import { history } from './history.js';
import { showProgress } from './progress.js';
import { newTask } from './newTask.js';
import { question } from './question.js';
import { redrawing } from './redrawing.js';
import { otherTasks, tasksThatFit } from './taskList.js';

/** Draws a session into a node until the node is gone. */
export function attach(node, session) {
  const content = element('div', {});
  const spoken = liveRegion(session);
  node.append(spoken.node, content);
  const drawing = redrawing(node, content, () => view(session));
  const change = () => {
    spoken.update();
    drawing.redraw();
  };
  const progress = event => {
    spoken.update();
    showProgress(node, event.detail);
  };
  session.addEventListener('change', change);
  session.addEventListener('progress', progress);
  spoken.update();
  return () => {
    session.removeEventListener('change', change);
    session.removeEventListener('progress', progress);
    drawing.end();
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
