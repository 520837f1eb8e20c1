// How a result leaves the viewer: numbers for spreadsheets, files for other programs.
import { texts } from '../texts.js';
import { element } from './element.js';

export const exporting = (session, run) => element('p', { class: 'samsgp-actions' },
  element('button', { 'data-cy': 'samsgp-copy-csv', title: texts.copyCsvTip, onclick: () => session.exports.copyCsv(run) }, texts.copyCsv),
  element('select', { 'data-cy': 'samsgp-export', title: texts.exportTip, 'aria-label': texts.exportTip, onchange: event => save(session, run, event.target) },
    element('option', { value: '' }, texts.exportAs),
    element('option', { value: 'labels' }, texts.exportLabels),
    // Where there are no millilitres there is no true shape either.
    run.segments.filter(segment => segment.volumeMl > 0).map(({ number, label }) =>
      element('option', { value: String(number) }, texts.exportSurface(label)))));

function save(session, run, list) {
  const what = list.value;
  list.value = '';
  list.blur(); // the panel is not drawn anew while somebody chooses
  if (what === 'labels') session.exports.saveLabels(run);
  else session.exports.saveSurface(run, Number(what));
}
