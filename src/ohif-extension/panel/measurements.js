// What a result measures: segment by segment, and what the task's script measured of the whole.
import { texts } from '../texts.js';
import { element } from './element.js';
import { swatch } from './taskDetails.js';

const unsure = 0.5;

export function measurements(session, run) {
  const colors = new Map(session.taskOf(run).segments.map(segment => [segment.number, segment.color]));
  const unit = run.segments.find(segment => segment.values)?.values.unit;
  const hasValues = unit !== undefined;
  const isCalibrated = run.segments.some(segment => segment.expectedDice !== null);
  return element('table', { class: 'samsgp-table', 'data-cy': 'samsgp-measurements' },
    element('thead', {}, element('tr', {},
      element('th', { scope: 'col' }, texts.segment),
      element('th', { scope: 'col' }, texts.size),
      hasValues && element('th', { scope: 'col', 'data-cy': 'samsgp-values' }, texts.values(unit)),
      isCalibrated
        ? element('th', { scope: 'col', title: texts.expectedDiceTip }, texts.expectedDice)
        : element('th', { scope: 'col', title: texts.confidenceTip }, texts.confidence))),
    element('tbody', {},
      run.segments.map(segment => element('tr', {},
        element('th', { scope: 'row' }, swatch(colors.get(segment.number)), segment.label),
        element('td', { 'data-cy': 'samsgp-size' }, sizeOf(segment)),
        hasValues && value(segment.values),
        element('td', { 'data-cy': 'samsgp-confidence' }, sureness(segment)))),
      run.measurements.map(row => element('tr', { 'data-cy': 'samsgp-script-value' },
        element('th', { scope: 'row' }, row.measurement),
        element('td', { colspan: hasValues ? 3 : 2 }, texts.number(row.value, row.unit))))));
}

// Of uptake the greatest is what is read, of all others the mean.
const value = values => element('td', { 'data-cy': 'samsgp-value', title: values && texts.valuesTip(values) },
  values ? texts.rounded(values.unit === 'SUV' ? values.maximum : values.mean, '') : '');

// The Dice to be expected where somebody has measured what the network's own confidence is worth.
function sureness({ expectedDice, confidence }) {
  const sure = expectedDice ?? confidence;
  if (sure === null) return '';
  const shown = expectedDice === null ? texts.percent(confidence) : texts.dice(expectedDice);
  return sure < unsure ? `${shown} (${texts.unsure})` : shown;
}

function sizeOf({ volumeMl, areaMm2, voxels }) {
  if (volumeMl !== null) return texts.rounded(volumeMl, 'ml');
  if (areaMm2 !== null) return texts.rounded(areaMm2, 'mm²');
  return voxels === null ? '' : texts.number(voxels, 'pixels');
}
