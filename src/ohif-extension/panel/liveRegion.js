// What those hear who do not see the panel: complaints, questions, how far a run is, how it ended. The panel itself is drawn anew all the
// time, which would be read out again and again.
import { hasEnded } from '../service.js';
import { texts } from '../texts.js';
import { element } from './element.js';

export function liveRegion(session) {
  const node = element('p', { class: 'samsgp-spoken', role: 'status', 'aria-live': 'polite', 'data-cy': 'samsgp-spoken' });
  const running = new Set();
  let last = '';

  const ended = () => {
    const run = session.runs.all.find(one => running.has(one.workitemUid) && hasEnded(one));
    if (run) running.delete(run.workitemUid);
    return run && texts.spokenEnd(session.taskOf(run).title, run.state, run.failure?.message, run.warnings);
  };

  const going = () => {
    const [run] = session.runs.all.filter(one => !hasEnded(one));
    if (!run) return null;
    running.add(run.workitemUid);
    return texts.spokenProgress(session.taskOf(run).title, 25 * Math.floor(run.percent / 25));
  };

  return {
    node,
    update() {
      const text = session.complaint || session.question?.text || (!session.runs.answered && texts.lost) || ended() || going() || last;
      if (text !== last) node.textContent = last = text;
    },
  };
}
