// What the viewer says of a run in its own notifications: one that changes in place, then one of how it ended.
import { texts } from './texts.js';

/** @param {Function} cancel called when the user presses Cancel */
export function announce({ services }, run, title, cancel) {
  const { uiNotificationService: notices } = services;
  const id = `samsgp-${run.workitemUid}`;
  let last = '';

  function end(type, message) {
    notices.hide(id);
    notices.show({ title, message, type, duration: type === 'error' ? 15000 : 6000 });
  }

  function change(message) {
    if (message === last) return;
    last = message;
    notices.show({ id, type: 'loading', message, duration: Infinity, action: { label: texts.cancel, onClick: cancel } });
  }

  return {
    update: state => change(texts.announceProgress(title, state.percent, state.stage)),
    lost: () => change(texts.announceLost(title)),
    completed: (state, drawn) => end(state.warnings.length > 0 ? 'warning' : 'success',
      [drawn ? texts.done : texts.doneElsewhere, ...state.warnings].join(' ')),
    kept: state => end('warning', [texts.keptEdited, ...state.warnings].join(' ')),
    ended: state => state.failure ? end('error', state.failure.message) : end('info', texts.canceled),
    failed: fault => end('error', fault.message),
  };
}
