// The tools with which a user says what belongs to a segment, where the task's network takes that.
import { isPoint, toolFor } from '../promptTools.js';
import { texts } from '../texts.js';
import { element } from './element.js';

export function prompting(session, run) {
  const task = session.taskOf(run);
  const { prompts, corrections } = session;
  const tools = ['include', 'exclude', 'box'].filter(what => toolFor(what, task));
  if (tools.length === 0) return null;
  return [
    element('label', { class: 'samsgp-prompt-segment' }, texts.promptSegment, ' ', element('select', {
      'data-cy': 'samsgp-prompt-segment', onchange: event => prompts.choose(run, Number(event.target.value)),
    }, task.segments.map(({ number, label }) => element('option', { value: String(number), selected: number === prompts.segmentOf(run) }, label)))),
    element('p', { class: 'samsgp-actions', role: 'group' },
      tools.map(what => tool(session, run, what, toolFor(what, task))),
      prompts.segmentsOf(run).length > 0 && element('button', {
        'data-cy': 'samsgp-clear', title: texts.clearTip, onclick: () => corrections.clear(run),
      }, texts.clear),
      element('label', {}, element('input', {
        type: 'checkbox', 'data-cy': 'samsgp-slice-only', checked: prompts.extent === 'slice',
        onchange: event => { prompts.extent = event.target.checked ? 'slice' : 'volume'; },
      }), ' ', texts.sliceOnly)),
  ];
}

function tool(session, run, what, name) {
  const { inHand } = session.prompts;
  const pressed = inHand?.run.workitemUid === run.workitemUid && inHand.what === what;
  const tip = { include: texts.includeTip, exclude: texts.excludeTip, box: () => texts.boxTip }[what](isPoint(name));
  return element('button', {
    'data-cy': `samsgp-${what}`, 'aria-pressed': String(pressed), title: tip, onclick: () => session.prompts.take(run, what),
  }, texts[what]);
}
