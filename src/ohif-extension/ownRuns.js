// Which runs were begun in this tab; it outlives a reload.
const key = 'samsgp.runs', most = 100;

const own = () => JSON.parse(sessionStorage.getItem(key) ?? '[]');

export const isOwn = run => own().includes(run.workitemUid);

export const markAsOwn = run => sessionStorage.setItem(key, JSON.stringify([...own(), run.workitemUid].slice(-most)));
