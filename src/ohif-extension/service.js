// The service's Tasks API as functions. Every failure is an Error whose message is a sentence for the user.
import { authorization, signIn } from './signIn.js';

/**
 * @param {string} origin of the service
 * @param {string|undefined} destination peer of the service that gets the results, too
 */
export function createService(origin, destination) {
  const api = `${origin}/api`;

  async function send(path, options = {}) {
    const url = path.startsWith('http') ? path : api + path;
    const attempt = () => fetch(url, { ...options, headers: { ...options.headers, ...authorization(origin) } })
      .catch(() => { throw new Error(`The service at ${origin || location.origin} does not answer. Try again in a moment.`); });
    let answer = await attempt();
    if (answer.status === 401) {
      await signIn(origin); // What was known has expired.
      answer = await attempt();
    }
    if (!answer.ok) throw Object.assign(new Error(await sentenceOf(answer)), { status: answer.status });
    return answer;
  }

  const json = async (path, options) => (await send(path, options)).json();
  const post = (path, body, method = 'POST') => json(path, {
    method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  const taskPath = task => `/tasks/${encodeURIComponent(task)}`;

  return {
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

    /** Starts a task; gives the run. */
    start: (task, study, series, parameters) => post(`${taskPath(task)}/segmentations`,
      { studyInstanceUid: study, seriesInstanceUid: series, parameters, destination }),

    /** Asks a run to stop. */
    cancel: run => send(`${run.links.self}?reason=${encodeURIComponent('Canceled in the viewer')}`, { method: 'DELETE' }),

    /** All runs on a study, newest first. */
    runsOf: study => json(`/segmentations?${new URLSearchParams({ studyInstanceUid: study })}`),

    /** Address of an object that holds the picture of a run. */
    preview: async run => URL.createObjectURL(await (await send(run.links.preview)).blob()),

    /** What users added to a task's examples. */
    supportOf: task => json(`${taskPath(task)}/support`),

    /** Adds a run's series with a stored segmentation to the task's examples; gives the set as it is now. */
    teach: (run, segmentationInstanceUid) => post(`${taskPath(run.taskId)}/support`,
      { studyInstanceUid: run.studyInstanceUid, seriesInstanceUid: run.seriesInstanceUid, segmentationInstanceUid }),

    /** Uses another version of a task's examples; gives the set as it is now. */
    useSupport: (task, version) => post(`${taskPath(task)}/support/version`, { version }, 'PUT'),

    /** Saves the added examples as a file of the user's. */
    async downloadSupport(task) {
      const url = URL.createObjectURL(await (await send(`${taskPath(task)}/support/export`)).blob());
      Object.assign(document.createElement('a'), { href: url, download: `${task}-support.zip` }).click();
      URL.revokeObjectURL(url);
    },

    /** Tells of each change of a run until it has ended; gives how it ended. A connection that breaks is taken up again. */
    async follow(run, onChange, signal) {
      for (let failures = 0; ;) {
        try {
          const answer = await send(run.links.self, { headers: { Accept: 'text/event-stream' }, signal });
          for await (const state of events(answer.body)) {
            failures = 0;
            onChange(state);
            if (hasEnded(state)) return state;
          }
        } catch (fault) {
          if (signal?.aborted || ++failures > 5) throw fault;
          await new Promise(resolve => setTimeout(resolve, 500 * failures));
        }
      }
    },
  };
}

/** True when nothing more will happen to a run. */
export const hasEnded = run => run.state === 'COMPLETED' || run.state === 'CANCELED';

function fitOfModality({ modalities }, modality) {
  const fits = modalities.length === 0 || modalities.includes(modality);
  return { fits, reasons: fits ? [] : [`The modality is ${modality}; the task is for ${modalities.join(' or ')}.`] };
}

/** Documents of a stream of server-sent events (fetch instead of EventSource, which cannot say who asks). */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block.split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5)).join('\n');
      if (data) yield JSON.parse(data);
    }
  }
}

/** What went wrong, from problem+json (RFC 9457). */
async function sentenceOf(answer) {
  try {
    const problem = await answer.json();
    return problem.detail ?? problem.title;
  } catch {
    return answer.status === 403 ? 'You are not allowed to do this.' : `The service answered with status ${answer.status}.`;
  }
}
