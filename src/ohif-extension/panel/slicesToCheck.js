// Where to look first: the few slices of a result that the network is least sure of, whatever segment it is.
import { texts } from '../texts.js';
import { element } from './element.js';

const most = 6;

export function slicesToCheck(session, run) {
  const slices = ranked(run);
  return slices.length > 0 && element('p', { class: 'samsgp-check' }, `${texts.lookAt} `,
    slices.map(({ slice, label }) => element('button', {
      'data-cy': 'samsgp-check', title: texts.lookAtTip(label, slice.confidence), onclick: () => session.runs.goTo(run, slice),
    }, String(session.runs.numberOf(run, slice)), ' ', element('small', {}, label))));
}

// A slice that several segments share stands there once, for the one that is least sure.
function ranked(run) {
  const seen = new Set();
  return run.segments
    .flatMap(({ label, toCheck }) => toCheck.map(slice => ({ slice, label })))
    .toSorted((a, b) => (a.slice.confidence ?? 1) - (b.slice.confidence ?? 1))
    .filter(({ slice }) => !seen.has(slice.slice) && seen.add(slice.slice))
    .slice(0, most);
}
