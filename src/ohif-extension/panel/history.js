// Results of this study, newest first: volumes, slices worth a look, preview.
import { element } from './element.js';

export function history(session) {
  return element('section', {},
    element('h3', {}, 'Results of this study'),
    session.runs.length === 0 && element('p', { class: 'samsgp-hint' }, 'None yet.'),
    element('ol', { class: 'samsgp-history', 'data-cy': 'samsgp-history' }, session.runs.map(run => entry(session, run))));
}

function entry(session, run) {
  return element('li', { 'data-cy': `samsgp-run-${run.state}` },
    element('p', {}, `${run.taskId} ${new Date(run.created).toLocaleTimeString()} ${run.state}`),
    run.failure && element('p', { class: 'samsgp-complaint' }, run.failure.message),
    run.state === 'COMPLETED' && element('button', { 'data-cy': 'samsgp-show', onclick: () => session.show(run) }, 'Show'));
}
