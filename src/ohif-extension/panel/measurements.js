// What a result measures: segment by segment, and what the task's script measured of the whole.
import { texts } from '../texts.js';
import { element } from './element.js';
import { swatch } from './taskDetails.js';

const unsure = 0.5;

export function measurements(session, run) {
  const colors = new Map(session.taskOf(run).segments.map(segment => [segment.number, segment.color]));
  const unit = run.segments.find(segment => segment.values)?.values.unit;
  const hasValues = unit !== undefined;
  return element('table', { class: 'samsgp-table', 'data-cy': 'samsgp-measurements' },
    element('thead', {}, element('tr', {},
      element('th', { scope: 'col' }, texts.segment),
      element('th', { scope: 'col' }, texts.size),
      hasValues && element('th', { scope: 'col', 'data-cy': 'samsgp-values' }, texts.values(unit)),
      element('th', { scope: 'col', title: texts.confidenceTip }, texts.confidence))),
    element('tbody', {},
      run.segments.map(segment => element('tr', {},
        element('th', { scope: 'row' }, swatch(colors.get(segment.number)), segment.label),
        element('td', { 'data-cy': 'samsgp-size' }, sizeOf(segment)),
        hasValues && value(segment.values),
        element('td', { 'data-cy': 'samsgp-confidence' }, confidenceOf(segment)))),
      run.measurements.map(row => element('tr', { 'data-cy': 'samsgp-script-value' },
        element('th', { scope: 'row' }, row.measurement),
        element('td', { colspan: hasValues ? 3 : 2 }, texts.number(row.value, row.unit))))));
}

// Of uptake the greatest is what is read, of all others the mean.
const value = values => element('td', { 'data-cy': 'samsgp-value', title: values && texts.valuesTip(values) },
  values ? texts.rounded(values.unit === 'SUV' ? values.maximum : values.mean, '') : '');

function confidenceOf({ confidence }) {
  if (confidence === null) return '';
  return confidence < unsure ? `${texts.percent(confidence)} (${texts.unsure})` : texts.percent(confidence);
}

function sizeOf({ volumeMl, areaMm2, voxels }) {
  if (volumeMl !== null) return texts.rounded(volumeMl, 'ml');
  if (areaMm2 !== null) return texts.rounded(areaMm2, 'mm²');
  return voxels === null ? '' : texts.number(voxels, 'pixels');
}
