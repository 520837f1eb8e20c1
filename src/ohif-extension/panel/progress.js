// How far a run is: a bar, the percentage, the stage, and the button that stops it.
import { texts } from '../texts.js';
import { element } from './element.js';

export function progress(session, run) {
  const node = element('div', { class: 'samsgp-progress', 'data-cy': 'samsgp-progress', 'data-run': run.workitemUid },
    element('progress', { max: 100, 'aria-label': texts.progressLabel }),
    element('p', {}),
    element('button', {
      'data-cy': 'samsgp-cancel',
      onclick: event => {
        event.target.disabled = true;
        event.target.textContent = texts.stopping;
        session.runs.cancel(run);
      },
    }, texts.cancel));
  write(node, run);
  return node;
}

/** Changes what the panel shows of a run's progress, in place. */
export function showProgress(panel, run) {
  for (const node of panel.querySelectorAll('.samsgp-progress')) if (node.dataset.run === run.workitemUid) write(node, run);
}

function write(node, run) {
  node.querySelector('progress').value = run.percent;
  node.querySelector('p').textContent = texts.progress(run.percent, run.stage ?? texts.waiting);
}
