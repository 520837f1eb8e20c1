// How good a task is, as far as anybody knows: Dice of each segment on cases that were left out of the examples.
import { element } from './element.js';

export function score(task) {
  if (!task.score) return null;
  const { dice, here, measured, segments, hurting } = task.score;
  const label = number => task.segments.find(segment => segment.number === number)?.label ?? `Segment ${number}`;
  return element('details', { class: 'samsgp-score', 'data-cy': 'samsgp-score' },
    element('summary', {}, `Dice ${dice.toFixed(2)} on cases left out of the examples${here ? ', measured here' : ''}`),
    element('table', {},
      element('tr', {}, ['Segment', 'Dice', 'worst', 'cases'].map(text => element('th', {}, text))),
      segments.map(one => element('tr', {},
        element('td', {}, label(one.segment)), element('td', {}, `${one.dice.toFixed(2)} ± ${one.spread.toFixed(2)}`),
        element('td', {}, one.least.toFixed(2)), element('td', {}, String(one.cases))))),
    hurting.length > 0 && element('p', { class: 'samsgp-hint' },
      `Better without: ${hurting.map(({ example, change }) => `${example} (${change.toFixed(2)})`).join(', ')}`),
    measured && element('p', { class: 'samsgp-hint' }, `Measured ${new Date(measured).toLocaleString()}`));
}
