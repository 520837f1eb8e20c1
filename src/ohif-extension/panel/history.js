// Results of this study, newest first: sizes, slices worth a look, preview.
import { hasEnded } from '../service.js';
import { segmentationOf } from '../runs.js';
import { element } from './element.js';
import { progress } from './progress.js';
import { swatch } from './taskDetails.js';

export function history(session) {
  const runs = session.runs.all.filter(isNewestOfItsResult);
  return element('section', {},
    element('h3', {}, 'Results of this study'),
    runs.length === 0 && element('p', { class: 'samsgp-hint' }, 'None yet.'),
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
      element('time', { datetime: run.created }, new Date(run.created).toLocaleString())),
    !here && element('p', { class: 'samsgp-hint' }, 'On another series of this study.'),
    !hasEnded(run) && !(here && run.taskId === session.selected) && progress(session, run),
    run.failure && element('p', { class: 'samsgp-complaint', 'data-cy': 'samsgp-failure' }, run.failure.message),
    run.state === 'CANCELED' && !run.failure && element('p', { class: 'samsgp-hint' }, 'Canceled.'),
    run.warnings.map(warning => element('p', { class: 'samsgp-warning' }, warning)),
    run.segments.length > 0 && sizes(session, run),
    segmentationOf(run) && actions(session, run),
    session.runs.previews.has(run.workitemUid) && element('a', { href: session.runs.previews.get(run.workitemUid), target: '_blank' },
      element('img', { class: 'samsgp-preview', 'data-cy': 'samsgp-preview', alt: 'Slices with the segments drawn over them',
        src: session.runs.previews.get(run.workitemUid) })));
}

function sizes(session, run) {
  const colors = new Map(session.taskOf(run).segments.map(segment => [segment.number, segment.color]));
  return element('ul', { class: 'samsgp-sizes' }, run.segments.map(segment => element('li', {},
    swatch(colors.get(segment.number)),
    element('span', {}, segment.label),
    element('span', { class: 'samsgp-number', 'data-cy': 'samsgp-size' }, sizeOf(segment)),
    sureness(segment),
    segment.toCheck.length > 0 && element('p', { class: 'samsgp-check' }, 'Look at slice ',
      segment.toCheck.map(slice => element('button', {
        'data-cy': 'samsgp-check', title: 'The network is not sure of this slice', onclick: () => session.runs.goTo(run, slice),
      }, String(slice.slice)))))));
}

// An expected Dice where somebody has measured what the network's own confidence is worth.
function sureness({ expectedDice, confidence }) {
  if (expectedDice !== null) {
    return element('p', { class: 'samsgp-hint', 'data-cy': 'samsgp-sureness', title: 'From its confidence here, and how well the examples find each other' },
      `Expected Dice ${expectedDice.toFixed(2)}`);
  }
  return confidence !== null && element('p', { class: 'samsgp-hint', 'data-cy': 'samsgp-sureness', title: 'What the network says of itself. Measure the task to have an expected Dice' },
    `Confidence ${confidence.toFixed(2)}, not calibrated`);
}

function actions(session, run) {
  const here = run.seriesInstanceUid === session.series.series;
  const shown = session.runs.isDrawn(run);
  return element('p', { class: 'samsgp-actions' },
    here && !shown && element('button', { 'data-cy': 'samsgp-show', onclick: () => session.runs.show(run) }, 'Show'),
    here && shown && element('button', { 'data-cy': 'samsgp-hide', onclick: () => session.runs.hide(run) }, 'Hide'),
    here && shown && session.corrections.canCorrect(run) && correcting(session, run),
    here && shown && session.taskOf(run).segments.length > 0 && element('button', {
      'data-cy': 'samsgp-teach', disabled: session.taught.teaching,
      title: 'Saves the segmentation as it is now, corrected by you, and adds it to the examples of this task',
      onclick: () => session.taught.add(run),
    }, 'Use as example'),
    element('button', { 'data-cy': 'samsgp-show-preview', onclick: () => session.runs.togglePreview(run) },
      session.runs.previews.has(run.workitemUid) ? 'Close preview' : 'Preview'));
}

// Painted or erased with the viewer's brush in one slice or some: the network carries it through the others.
function correcting(session, run) {
  const { corrections } = session;
  return [
    element('button', {
      'data-cy': 'samsgp-propagate', disabled: corrections.working,
      title: 'Paint or erase in a slice with the brush, then press this: the slices around follow',
      onclick: () => corrections.propagate(run),
    }, corrections.working ? 'Working…' : 'Propagate'),
    element('button', {
      'data-cy': 'samsgp-take-back', disabled: corrections.working, title: 'Draws the result as it was', onclick: () => corrections.takeBack(run),
    }, 'Take back'),
    element('button', {
      'data-cy': 'samsgp-save', disabled: corrections.working,
      title: 'Stores the segmentation as it is now, beside the result', onclick: () => corrections.save(run),
    }, 'Save'),
  ];
}

function sizeOf({ volumeMl, areaMm2, voxels }) {
  const number = (value, unit) => `${value.toLocaleString(undefined, { maximumSignificantDigits: 4 })} ${unit}`;
  if (volumeMl !== null) return number(volumeMl, 'ml');
  if (areaMm2 !== null) return number(areaMm2, 'mm²');
  return voxels === null ? '' : number(voxels, 'pixels');
}
