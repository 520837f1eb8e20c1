// Results of this study, newest first: sizes, slices worth a look, preview.
import { hasEnded } from '../service.js';
import { segmentationOf } from '../runs.js';
import { texts } from '../texts.js';
import { correcting, editedMark } from './correcting.js';
import { element } from './element.js';
import { exporting } from './exporting.js';
import { measurements } from './measurements.js';
import { progress } from './progress.js';
import { reviewButtons, reviewMark } from './review.js';
import { slicesToCheck } from './slicesToCheck.js';
import { warning } from './warning.js';

export function history(session) {
  const runs = session.runs.all.filter(isNewestOfItsResult);
  return element('section', {},
    element('h3', {}, texts.results),
    runs.length === 0 && element('p', { class: 'samsgp-hint' }, texts.noResults),
    element('ol', { class: 'samsgp-history', 'data-cy': 'samsgp-history' }, runs.map(run => entry(session, run))));
}

// The same task on the same series with the same parameters and examples makes the same object again.
function isNewestOfItsResult(run, index, runs) {
  const result = segmentationOf(run)?.sopInstanceUid;
  return result === undefined || runs.findIndex(other => segmentationOf(other)?.sopInstanceUid === result) === index;
}

function entry(session, run) {
  const { title } = session.taskOf(run);
  const here = run.seriesInstanceUid === session.series.series;
  return element('li', { 'data-cy': `samsgp-run-${run.state.replace(' ', '-')}`, 'data-workitem': run.workitemUid },
    element('p', { class: 'samsgp-run-title' },
      element('strong', {}, title),
      reviewMark(run),
      editedMark(session, run),
      run.force && run.facts.forced && element('small', { class: 'samsgp-experimental', 'data-cy': 'samsgp-forced' }, texts.forced),
      element('time', { datetime: run.created }, texts.time(run.created))),
    parametersOf(session, run),
    !here && element('p', { class: 'samsgp-hint' }, texts.otherSeries),
    !hasEnded(run) && !(here && run.taskId === session.selected) && progress(session, run),
    run.failure && element('p', { class: 'samsgp-complaint', 'data-cy': 'samsgp-failure' }, run.failure.message),
    run.state === 'CANCELED' && !run.failure && element('p', { class: 'samsgp-hint' }, texts.canceled),
    run.warnings.map(sentence => warning(sentence)),
    run.segments.length > 0 && measurements(session, run),
    slicesToCheck(session, run),
    segmentationOf(run) && actions(session, run),
    session.runs.previews.has(run.workitemUid) && element('a', { href: session.runs.previews.get(run.workitemUid), target: '_blank' },
      element('img', { class: 'samsgp-preview', 'data-cy': 'samsgp-preview', alt: texts.previewAlt,
        src: session.runs.previews.get(run.workitemUid) })));
}

// What tells results of one task apart: the parameters that were chosen otherwise than they come.
function parametersOf(session, run) {
  const defaults = new Map(session.taskOf(run).parameters?.map(parameter => [parameter.name, parameter]));
  const chosen = Object.entries(run.parameters).filter(([name, value]) => String(defaults.get(name)?.default) !== value);
  return chosen.length > 0 && element('p', { class: 'samsgp-hint', 'data-cy': 'samsgp-parameters' },
    chosen.map(([name, value]) => `${defaults.get(name)?.label || name}: ${value}`).join(', '));
}

function actions(session, run) {
  const here = run.seriesInstanceUid === session.series.series;
  const shown = session.runs.isDrawn(run);
  return [
    element('p', { class: 'samsgp-actions' },
      here && !shown && element('button', { 'data-cy': 'samsgp-show', onclick: () => session.runs.show(run) }, texts.show),
      here && shown && element('button', { 'data-cy': 'samsgp-hide', onclick: () => session.runs.hide(run) }, texts.hide),
      element('button', { 'data-cy': 'samsgp-show-preview', onclick: () => session.runs.togglePreview(run) },
        session.runs.previews.has(run.workitemUid) ? texts.closePreview : texts.preview),
      reviewButtons(session, run)),
    exporting(session, run),
    here && shown && correcting(session, run),
  ];
}
