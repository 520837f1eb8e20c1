// What a user makes of a result that is drawn: painted or erased with the viewer's brush in one slice or some, carried through the others
// by the network, saved, taught.
import { texts } from '../texts.js';
import { element } from './element.js';
import { prompting } from './prompting.js';

/** What stands beside a result's title. */
export function editedMark(session, run) {
  const state = session.corrections.stateOf(run);
  return state && element('small', { class: 'samsgp-edited', 'data-cy': 'samsgp-edited' }, texts.edited(state));
}

export function correcting(session, run) {
  const { corrections } = session;
  const can = corrections.canCorrect(run);
  const button = (name, label, title, onclick, disabled = corrections.working) =>
    element('button', { 'data-cy': `samsgp-${name}`, disabled, title, onclick }, label);
  return [can && prompting(session, run), element('p', { class: 'samsgp-actions' },
    can && button('propagate', corrections.working ? texts.working : texts.propagate, texts.propagateTip, () => corrections.propagate(run)),
    can && corrections.working && button('stop', texts.stop, texts.stopTip, () => corrections.stop(), false),
    can && button('take-back', texts.takeBack, texts.takeBackTip, () => corrections.takeBack(run)),
    can && button('save', texts.save, texts.saveTip, () => corrections.save(run)),
    session.taskOf(run).segments.length > 0
      && button('teach', texts.teach, texts.teachTip, () => session.taught.add(run), session.taught.teaching || corrections.working))];
}
