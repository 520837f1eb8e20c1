// The service's Tasks API as functions. Every failure is an Error whose message is a sentence for the user.
import { authorization, signIn } from './signIn.js';
import { texts } from './texts.js';

// Browsers have six connections to a host (HTTP/1.1), for all pages together: images want most of them.
const mostLines = 2;

const betweenLooks = 2000; // milliseconds

/**
 * @param {string} origin address of the service
 * @param {string|undefined} destination peer of the service that gets the results, too
 */
export function createService(origin, destination) {
  const api = `${origin}/api`;

  async function send(path, options = {}) {
    const attempt = () => fetch(api + path, { ...options, headers: { ...options.headers, ...authorization(origin) } })
      .catch(fault => {
        if (options.signal?.aborted) throw fault;
        throw lost(texts.noAnswer(origin || location.origin));
      });
    let answer = await attempt();
    if (answer.status === 401) {
      await signIn(origin); // What was known has expired.
      answer = await attempt();
    }
    if (!answer.ok) throw Object.assign(new Error(await sentenceOf(answer)), { status: answer.status });
    return answer;
  }

  const json = async (path, options) => (await send(path, options)).json();
  let freeLines = mostLines;

  // A run as it changes, for as long as the connection lasts.
  async function* streamOf(run, signal) {
    freeLines--;
    try {
      const stream = await send(runPath(run), { headers: { Accept: 'text/event-stream' }, signal });
      for await (const { document } of events(stream.body)) yield document;
    } finally {
      freeLines++;
    }
  }

  // The same where no line is free: looked at now and then, until one is.
  async function* looksAt(run, signal) {
    do {
      await new Promise(resolve => { setTimeout(resolve, betweenLooks); });
      yield await json(runPath(run), { signal });
    } while (freeLines === 0);
  }

  const jsonBody = (body, method = 'POST') => ({ method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const post = (path, body, method) => json(path, jsonBody(body, method));
  const taskPath = task => `/tasks/${encodeURIComponent(task)}`;
  // Not the links of a run: what one signs in with goes to the service that was asked, under the name it was asked by.
  const runPath = run => `${taskPath(run.taskId)}/segmentations/${encodeURIComponent(run.workitemUid)}`;

  return {
    /** Address of the page that tells how the service is. */
    statusPage: `${origin}/status`,

    /** Tasks, without a series to ask about. */
    tasks: () => json('/tasks'),

    /** Tasks, each with whether and why not it fits the series. */
    async tasksFor({ study, series, modality }) {
      try {
        return await json(`/tasks?${new URLSearchParams({ studyInstanceUid: study, seriesInstanceUid: series })}`);
      } catch (fault) {
        if (fault.status !== 404) throw fault;
        // The service does not have the series yet and would fetch it from a PACS: all that is known is its modality.
        const list = await json('/tasks');
        return { ...list, tasks: list.tasks.map(task => ({ ...task, fit: fitOfModality(task, modality) })) };
      }
    },

    /** Names of structures for which codes are known. */
    structures: () => json('/structures'),

    /** Makes a task of a stored segmentation of a series; gives the task. */
    makeTask: (title, { study, series }, segmentationInstanceUid) =>
      post('/tasks', { title, studyInstanceUid: study, seriesInstanceUid: series, segmentationInstanceUid }),

    /** Saves a task that users made as a file of the user's. */
    downloadTask: async task => saveAs(await (await send(`${taskPath(task)}/export`)).blob(), `${task}.zip`),

    /** Removes a task that users made. */
    removeTask: task => send(taskPath(task), { method: 'DELETE' }),

    /** Starts a task; gives the run. force: although the series does not fit. */
    start: (task, { study, series }, parameters, force) => post(`${taskPath(task)}/segmentations`,
      { studyInstanceUid: study, seriesInstanceUid: series, parameters, destination, force }),

    /** Starts a task as it comes, behind the runs of those who sit and wait for theirs; gives the run. */
    startBehind: (task, { study, series }) => post(`${taskPath(task)}/segmentations`,
      { studyInstanceUid: study, seriesInstanceUid: series, destination, priority: 'LOW' }),

    /** Whether a series is of the kind of a task's examples. */
    likenessOf: (task, { study, series }, force, signal) =>
      json(`${taskPath(task)}/likeness?${new URLSearchParams({ studyInstanceUid: study, seriesInstanceUid: series, force })}`, { signal }),

    /** Asks a run to stop; gives it as it stands. */
    cancel: run => json(`${runPath(run)}?reason=${encodeURIComponent('Canceled in the viewer')}`, { method: 'DELETE' }),

    /** A run as it stands. */
    stateOf: run => json(runPath(run)),

    /** All runs on a study, newest first. */
    runsOf: study => json(`/segmentations?${new URLSearchParams({ studyInstanceUid: study })}`),

    /** All numbers of a run's result, as comma-separated values. */
    measurementsOf: async run => (await send(`${runPath(run)}/measurements`, { headers: { Accept: 'text/csv' } })).text(),

    /** Saves a file of a run's result as one of the user's. what: labels.nii.gz, surfaces/1.stl. */
    downloadResult: async (run, what, name) => saveAs(await (await send(`${runPath(run)}/${what}`)).blob(), name),

    /** Address of an object that holds the picture of a run. */
    preview: async run => URL.createObjectURL(await (await send(`${runPath(run)}/preview`)).blob()),

    /** Accepts or rejects a result; gives the run. */
    review: (run, state) => post(`${runPath(run)}/review`, { state }, 'PUT'),

    /** Takes that back; gives the run. */
    takeBackReview: run => json(`${runPath(run)}/review`, { method: 'DELETE' }),

    /**
     * Carries what a user painted and said of a result through the volume; gives the slices that change.
     * @param {(slice: object) => void} onSlice told of each as it is made, what was said something of first; of some again: the last word counts
     */
    async correct(run, correction, signal, onSlice) {
      const { headers, ...asked } = jsonBody({ studyInstanceUid: run.studyInstanceUid, seriesInstanceUid: run.seriesInstanceUid, force: run.force, ...correction });
      const stream = await send(`${taskPath(run.taskId)}/corrections`, { ...asked, headers: { ...headers, Accept: 'text/event-stream' }, signal });
      const slices = new Map();
      for await (const { name, document } of events(stream.body)) {
        if (name === 'end') return [...slices.values()];
        if (name === 'problem') throw new Error(document.detail ?? document.title);
        slices.set(`${document.sopInstanceUid} ${document.frame ?? ''}`, document);
        onSlice(document);
      }
      throw lost(texts.connectionBroke);
    },

    /** How well a task finds its own examples, and how far a measurement is. */
    scoresOf: taskId => json(`/tasks/${encodeURIComponent(taskId)}/support/scores`),

    /** Asks for a measurement of that. */
    measure: taskId => json(`/tasks/${encodeURIComponent(taskId)}/support/scores`, { method: 'POST' }),

    /** How far a task's improvement is, what the last one came to, and the versions there are. */
    improvementOf: taskId => json(`${taskPath(taskId)}/improve`),

    /** Asks for an improvement: training on the task's examples. */
    improve: taskId => json(`${taskPath(taskId)}/improve`, { method: 'POST' }),

    /** Takes that back while it runs. */
    cancelImprovement: taskId => send(`${taskPath(taskId)}/improve`, { method: 'DELETE' }),

    /** Uses the task as it was before the improvement in use. */
    takeBackImprovement: taskId => json(`${taskPath(taskId)}/improve/take-back`, { method: 'POST' }),

    /** What users added to a task's examples. */
    supportOf: task => json(`${taskPath(task)}/support`),

    /** Adds a run's series with a stored segmentation to the task's examples; gives the set as it is now. */
    teach: (run, segmentationInstanceUid) => post(`${taskPath(run.taskId)}/support`,
      { studyInstanceUid: run.studyInstanceUid, seriesInstanceUid: run.seriesInstanceUid, segmentationInstanceUid }),

    /** Uses another version of a task's examples; gives the set as it is now. */
    useSupport: (task, version) => post(`${taskPath(task)}/support/version`, { version }, 'PUT'),

    /** Saves the added examples as a file of the user's. */
    downloadSupport: async task => saveAs(await (await send(`${taskPath(task)}/support/export`)).blob(), `${task}-support.zip`),

    /**
     * Tells of each change of a run until it has ended; gives how it ended. Where the service does not answer (it is started
     * anew, the network is away) it is asked again, for as long as it takes: the run goes on there.
     * @param {(run: object) => void} onChange
     * @param {(answers: boolean) => void} onAnswering false when the service has ceased to answer, true when it does again
     * @param {AbortSignal} [signal] gives it up
     */
    async follow(run, onChange, onAnswering, signal) {
      for (let failures = 0; ; failures++) {
        let answered = failures === 0; // One break may be a proxy's habit, and is nobody's concern.
        try {
          if (failures > 0) {
            await pauseAfter(failures);
            // Asked plainly first: where streams are held back on their way, this is how news comes.
            const state = await json(runPath(run), { signal });
            onAnswering(answered = true);
            onChange(state);
            if (hasEnded(state)) return state;
          }

          for await (const state of freeLines > 0 ? streamOf(run, signal) : looksAt(run, signal)) {
            failures = 0;
            onChange(state);
            if (hasEnded(state)) return state;
          }
        } catch (fault) {
          if (signal?.aborted || !mayPass(fault)) throw fault;
          if (!answered) onAnswering(false);
        }
      }
    },
  };
}

function saveAs(blob, name) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}

/** True when nothing more will happen to a run. */
export const hasEnded = run => run.state === 'COMPLETED' || run.state === 'CANCELED';

function fitOfModality({ modalities }, modality) {
  const fits = modalities.length === 0 || modalities.includes(modality);
  return { fits, reasons: fits ? [] : [texts.otherModality(modality, modalities)] };
}

/** False for what the service will say again: of a run that is not there, or not this user's. */
export const mayPass = ({ lost: isLost, status }) => isLost || status >= 500 || status === 408 || status === 429;

const lost = message => Object.assign(new Error(message), { lost: true });

/** Asks again and again until it is over; where the service does not answer, for as long as that takes. */
export async function askUntil(isOver, ask, pause) {
  for (let failures = 0; !isOver();) {
    await (failures > 0 ? pauseAfter(failures) : new Promise(resolve => { setTimeout(resolve, pause); }));
    try {
      await ask();
      failures = 0;
    } catch (fault) {
      if (!mayPass(fault)) throw fault;
      failures++;
    }
  }
}

/** Longer each time, up to ten seconds; not the same for all pages that lost the service at the same moment. */
export const pauseAfter = failures => new Promise(resolve => {
  setTimeout(resolve, Math.min(10_000, 500 * 2 ** (failures - 1)) * (0.75 + Math.random() / 2));
});

/** Milliseconds of silence after which a stream is given up: the service sends a sign of life every 15 seconds. */
const longestSilence = 45_000;

/** Names and documents of a stream of server-sent events (fetch instead of EventSource, which cannot say who asks). */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ;) {
    const { done, value } = await readOrGiveUp(reader);
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const field = name => block.split('\n').filter(line => line.startsWith(`${name}:`)).map(line => line.slice(name.length + 1)).join('\n');
      if (field('data')) yield { name: field('event').trim(), document: JSON.parse(field('data')) };
    }
  }
}

/** What comes next; a connection that nobody has closed and nobody sends on counts as lost, too. */
async function readOrGiveUp(reader) {
  let timer;
  const silence = new Promise((_, reject) => { timer = setTimeout(reject, longestSilence); });
  try {
    return await Promise.race([reader.read(), silence]);
  } catch {
    reader.cancel().catch(() => {});
    throw lost(texts.connectionBroke);
  } finally {
    clearTimeout(timer);
  }
}

/** What went wrong, from problem+json (RFC 9457). */
async function sentenceOf(answer) {
  try {
    const problem = await answer.json();
    return problem.detail ?? problem.title;
  } catch {
    return answer.status === 403 ? texts.notAllowed : texts.status(answer.status);
  }
}
