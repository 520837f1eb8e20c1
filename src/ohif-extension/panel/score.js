// How good a task is, as far as anybody knows: Dice of each segment on cases that were left out of the examples.
import { texts } from '../texts.js';
import { element } from './element.js';

export function score(task) {
  if (!task.score) return null;
  const { dice, here, measured, segments, hurting } = task.score;
  const label = number => task.segments.find(segment => segment.number === number)?.label ?? texts.segmentNumber(number);
  return element('details', { class: 'samsgp-score', 'data-cy': 'samsgp-score' },
    element('summary', {}, texts.score(dice, here)),
    element('table', {},
      element('tr', {}, texts.scoreColumns.map(text => element('th', {}, text))),
      segments.map(one => element('tr', {},
        element('td', {}, label(one.segment)), element('td', {}, texts.spread(one.dice, one.spread)),
        element('td', {}, one.least.toFixed(2)), element('td', {}, String(one.cases))))),
    hurting.length > 0 && element('p', { class: 'samsgp-hint' },
      texts.betterWithout(hurting)),
    measured && element('p', { class: 'samsgp-hint' }, texts.measuredAt(measured)));
}
