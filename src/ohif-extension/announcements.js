// What the viewer says of a run in its own notifications: one that changes in place, then one of how it ended.

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
    notices.show({ id, type: 'loading', message, duration: Infinity, action: { label: 'Cancel', onClick: cancel } });
  }

  return {
    update: state => change(`${title}: ${Math.round(state.percent)} % ${state.stage ?? 'Waiting'}`),
    lost: () => change(`${title}: the service does not answer; trying again …`),
    completed: (state, drawn) => end(state.warnings.length > 0 ? 'warning' : 'success',
      [drawn ? 'Done.' : 'Done; the result lies in its study.', ...state.warnings].join(' ')),
    ended: state => state.failure ? end('error', state.failure.message) : end('info', 'Canceled.'),
    failed: fault => end('error', fault.message),
  };
}
