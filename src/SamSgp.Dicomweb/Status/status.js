// Shows GET /api/status, again every two seconds while the page is seen. Everything is put in as text, never as markup.
'use strict';

const period = 2000;
const pictures = new Map(); // address -> Promise of an object URL
let secret = sessionStorage.getItem('samsgp-secret') ?? '';

const byId = id => document.getElementById(id);
const element = (name, attributes, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
};
const text = (className, words) => element('div', { className, textContent: words });
const show = (id, ...children) => byId(id).replaceChildren(...children);

// Only what changed is drawn again: nothing flickers, and what is selected stays so.
const drawn = new Map();
const draw = (id, data, make) => {
  const key = JSON.stringify(data);
  if (drawn.get(id) === key) return;
  drawn.set(id, key);
  show(id, ...[make(data)].flat());
};

function headers() {
  if (secret === '') return {};
  return secret.split('.').length === 3 ? { Authorization: 'Bearer ' + secret } : { 'X-Api-Key': secret };
}

const ago = moment => {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(moment)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
  return `${Math.floor(seconds / 86400)} d`;
};
const clock = moment => new Date(moment).toLocaleString();
const size = bytes => bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;

const looks = { 'COMPLETED': 'good', 'IN PROGRESS': 'busy', 'SCHEDULED': 'busy', 'CANCELED': 'warn', 'FAILED': 'bad' };
const badge = (look, words) => element('span', { className: 'badge ' + look, textContent: words });
const none = words => element('p', { className: 'none', textContent: words });

function table(titles, rows) {
  const head = element('tr', {}, ...titles.map(title => element('th', { textContent: title })));
  return element('div', { className: 'table' }, element('table', {}, element('thead', {}, head),
    element('tbody', {}, ...rows.map(cells => element('tr', {}, ...cells.map(cell =>
      element('td', {}, ...[cell].flat())))))));
}

function figure(value, words, look = '') {
  return element('div', { className: 'figure' }, element('b', { className: look, textContent: value, title: value }),
    element('span', { textContent: words }));
}

const job = run => [element('strong', { textContent: run.task }), text('uid', run.seriesInstanceUid)];

function running(runs) {
  if (runs.length === 0) return none('Nothing is running.');
  return table(['Task and series', 'Progress', 'For'], runs.map(run => [
    job(run),
    [text('', `${run.stage ?? ''} - ${Math.floor(run.percent)} %`), element('progress', { max: 100, value: run.percent })],
    element('time', { className: 'since', dateTime: run.created, textContent: ago(run.created), title: clock(run.created) })]));
}

function waiting(runs) {
  if (runs.length === 0) return none('Nothing waits.');
  return table(['Task and series', 'Since'], runs.map(run => [job(run),
    element('time', { className: 'since', dateTime: run.created, textContent: ago(run.created), title: clock(run.created) })]));
}

function workers(all) {
  byId('workers-section').hidden = all === null;
  if (all === null) return [];
  if (all.length === 0) return none('No worker runs: jobs wait. Start one with "samsgp worker".');
  return table(['Worker', 'Works on', 'At hand', 'Last heard of'], all.map(worker => [
    [element('strong', { textContent: worker.name }), ' ',
      worker.isLost ? badge('bad', 'lost') : null, ' ', worker.isOtherVersion ? badge('warn', `version ${worker.version || 'unknown'}`) : null,
      text('uid', worker.device), text('note', `since ${clock(worker.began)}`)].filter(part => part !== null),
    worker.jobs.length === 0 ? text('note', 'nothing') : worker.jobs.flatMap(job => [text('', job.task), text('uid', job.workitemUid)]),
    text('note', worker.warmTasks.join(', ')),
    element('time', { className: 'since', dateTime: worker.lastSeen, textContent: ago(worker.lastSeen), title: clock(worker.lastSeen) })]));
}

function picture(run) {
  const frame = element('button', { className: 'picture', type: 'button', disabled: run.preview === null });
  if (run.preview === null) {
    frame.textContent = 'No picture';
    return frame;
  }
  const address = new URL(run.preview).pathname;
  if (!pictures.has(address)) {
    pictures.set(address, fetch(address, { headers: headers() }).then(answer => answer.blob()).then(URL.createObjectURL));
  }
  const image = element('img', { alt: `Result of ${run.task}` });
  pictures.get(address).then(url => { image.src = url; });
  frame.append(image);
  frame.addEventListener('click', () => {
    byId('large').querySelector('img').src = image.src;
    byId('large').showModal();
  });
  return frame;
}

function recent(runs) {
  if (runs.length === 0) return none('No job has ended yet.');
  return runs.map(run => element('article', { className: 'card' }, picture(run),
    element('div', { className: 'words' },
      element('div', { className: 'line' }, element('span', { textContent: run.task }), badge(looks[run.state], run.state)),
      text('uid', run.seriesInstanceUid),
      element('div', { className: 'note' },
        element('time', { dateTime: run.updated, textContent: clock(run.updated) })),
      run.note === null ? null : text('note', run.note))));
}

function tasks({ tasks: good, faulty }) {
  const rows = good.toSorted((one, other) => Math.sign(one.missing.length) - Math.sign(other.missing.length)).map(task => [
    [element('strong', { textContent: task.title }), text('uid', `${task.id} ${task.version}`)],
    task.missing.length === 0 && task.remark !== null ? [badge('warn', 'no worker has it'), text('note', task.remark)]
      : task.missing.length === 0 ? badge('good', 'ready') : [badge('warn', 'support set missing'),
      element('ul', { className: 'missing note' }, ...task.missing.map(words => element('li', { textContent: words })))]]);
  const broken = faulty.map(task => [
    element('strong', { textContent: task.folder }),
    [badge('bad', 'faulty'), element('ul', { className: 'missing note' }, ...task.faults.map(fault => element('li', {
      textContent: `Line ${fault.line}: ${fault.key} ${fault.value === null ? '' : `'${fault.value}' `}${fault.problem}; ${fault.remedy}.`,
    })))]]);
  return rows.length + broken.length === 0 ? none('There is no task.') : table(['Task', 'State'], [...broken, ...rows]);
}

function models(all) {
  if (all.length === 0) return none('There is no model.');
  return table(['Model', 'Size', ''], all.map(model => [
    element('strong', { textContent: model.name }),
    model.fault !== null ? badge('bad', 'faulty') : model.bytes === null ? badge('bad', 'missing') : size(model.bytes),
    text('note', model.fault ?? model.description)]));
}

function deliveries(all) {
  byId('deliveries-section').hidden = all.length === 0;
  return table(['Peer and job', 'Attempts', 'Next', 'Why'], all.map(one => [
    [element('strong', { textContent: one.peer }), text('uid', one.workitemUid)], String(one.attempts), clock(one.next),
    text('note', one.lastFault ?? '')]));
}

const damages = {
  missing: 'is missing', link: 'was replaced by a symbolic link', length: 'has another length', content: 'has other bytes',
  unreadable: 'cannot be read',
};

function stored(store) {
  const wrong = store.damagedInstances > 0, aside = store.quarantinedFiles > 0;
  byId('store-section').hidden = !wrong && !aside;
  const rows = store.damaged.map(one => [[badge('bad', 'damaged'), text('uid', one.sopInstanceUid)],
    text('note', `Its file ${damages[one.kind]}: send the instance again, or restore it from a backup.`), clock(one.found)]);
  return [
    wrong ? text('note', `${store.damagedInstances} instances are not given to anybody:`) : null,
    wrong ? table(['Instance', 'Why', 'Found'], rows) : null,
    aside ? text('note', `${store.quarantinedFiles} files (${size(store.quarantinedBytes)}) are in the quarantine; `
      + '"samsgp store quarantine list" says why.') : null,
  ].filter(part => part !== null);
}

const isFull = queue => queue.scheduled >= queue.mostScheduled;

function figures(status) {
  const failed = status.recent.filter(run => run.state === 'FAILED').length;
  const full = status.store.freeBytes < status.store.totalBytes * 0.05;
  return [
    figure(String(status.queue.inProgress), 'running', status.queue.inProgress > 0 ? 'busy' : ''),
    figure(String(status.queue.scheduled), isFull(status.queue) ? 'waiting: no more may (Queue:MaxWaiting), further requests are refused' : 'waiting',
      isFull(status.queue) ? 'bad' : ''),
    figure(String(failed), `failed of the last ${status.recent.length}`, failed > 0 ? 'bad' : ''),
    figure(`${status.tasks.filter(task => task.missing.length === 0).length} / ${status.tasks.length + status.faulty.length}`,
      'tasks ready', status.faulty.length > 0 ? 'warn' : ''),
    figure(size(status.store.freeBytes), `free of ${size(status.store.totalBytes)}`, full ? 'bad' : ''),
    figure(status.device.gpus[0] ?? status.device.processor,
      `${status.device.cores} cores, ${size(status.device.workingSetBytes)} in use`, 'words'),
  ];
}

function showAll(status) {
  byId('sign-in').hidden = true;
  byId('content').hidden = false;
  show('about', `${status.version}, up for ${ago(status.started)}`);
  draw('figures', status, figures);
  draw('store', status.store, stored);
  draw('running', status.running, running);
  draw('workers', status.workers, workers);
  draw('waiting', status.waiting, waiting);
  draw('recent', status.recent, recent);
  draw('deliveries', status.deliveries, deliveries);
  draw('tasks', { tasks: status.tasks, faulty: status.faulty }, tasks);
  draw('models', status.models, models);
  for (const time of document.querySelectorAll('time.since')) time.textContent = ago(time.dateTime);
}

function alive(words, lost) {
  byId('alive').textContent = words;
  byId('alive').classList.toggle('lost', lost);
}

async function look() {
  try {
    const answer = await fetch('api/status', { headers: headers() });
    if (answer.status === 401 || answer.status === 403) {
      byId('refused').textContent = secret === '' ? '' : answer.status === 401 ? 'Not accepted.' : 'It lacks the scope admin.';
      byId('sign-in').hidden = false;
      byId('content').hidden = true;
      alive('', false);
      return;
    }
    if (!answer.ok) throw new Error(`The service answers ${answer.status}.`);
    showAll(await answer.json());
    alive('live', false);
  } catch (fault) {
    alive(fault instanceof TypeError ? 'The service cannot be reached.' : fault.message, true);
  }
  setTimeout(() => document.hidden ? document.addEventListener('visibilitychange', look, { once: true }) : look(), period);
}

byId('sign-in').addEventListener('submit', happened => {
  happened.preventDefault();
  secret = byId('secret').value.trim();
  sessionStorage.setItem('samsgp-secret', secret);
  look();
});
look();
