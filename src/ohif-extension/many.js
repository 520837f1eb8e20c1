// Many studies at once: which there are, which are chosen, what is run on each and how far that is. The page draws this and nothing else.
import { planOf } from './manyPlan.js';
import { markAsOwn } from './ownRuns.js';
import { hasEnded, mayPass, pauseAfter } from './service.js';
import { texts } from './texts.js';
import { hasImages } from './viewports.js';

/** Studies asked for at a time. */
const most = 100;

const begunKey = 'samsgp.many', mostBegun = 200;

// Milliseconds between two looks at the runs. One after the other is asked, not all are listened to: a browser keeps six connections to a
// host, and the viewer needs some.
const betweenLooks = 1500;

/** Fires "change" whenever anything of it is different. */
export class ManyStudies extends EventTarget {
  /** Those that were found: {uid, patient, id, date, description, modalities, instances}. */
  found = [];

  /** True when there are more than are listed. */
  areMore = false;

  /** Those that are ticked, by UID; here, or in the viewer's own list. */
  chosen = new Map();

  /** Tasks that can be named. */
  tasks = [];

  /** Id of the task that is named; empty where each series gets the one that fits. */
  task = '';

  /** What was begun, by study: {study, looking, notes, runs}. */
  begun = new Map();

  /** What went wrong last, as a sentence. */
  complaint = '';

  loading = false;

  /** True while studies are looked at and runs begun. */
  starting = false;

  /** Name and version of the service; empty until it has said. */
  product = '';

  /** Address of the page that tells how the service is. */
  statusPage;

  #ohif;
  #service;
  #shown = false;
  #stopped = false;
  #following = false;
  #asked = 0;

  constructor(ohif, service) {
    super();
    this.#ohif = ohif;
    this.#service = service;
    this.statusPage = service.statusPage;
  }

  /** The page is on the screen. */
  async enter() {
    this.#shown = true;
    await Promise.all([this.#guarded(() => this.#askTasks()), this.find({}), this.#guarded(() => this.#restore())]);
    this.#follow();
  }

  /** It is not any more. Runs go on: they are the service's. */
  leave() {
    this.#shown = false;
  }

  /** What is listed: what was begun, then what was found, what was ticked elsewhere before it. */
  get studies() {
    const found = new Set(this.found.map(study => study.uid));
    const elsewhere = [...this.chosen.values()].filter(study => !found.has(study.uid));
    return [...[...this.begun.values()].map(one => one.study), ...[...elsewhere, ...this.found].filter(study => !this.begun.has(study.uid))];
  }

  /** All runs that have not ended. */
  get active() {
    return this.#runs.filter(run => !hasEnded(run));
  }

  /** How many studies were begun, and what became of them so far: each is counted once, by the worst of its runs. */
  get summary() {
    const ends = [...this.begun.values()].map(endOf);
    const count = end => ends.filter(one => one === end).length;
    return { total: ends.length, done: count('done'), failed: count('failed'), canceled: count('canceled'), passed: count('passed') };
  }

  /** Lists studies. */
  async find({ patientName, patientId }) {
    const turn = ++this.#asked;
    [this.loading, this.complaint] = [true, ''];
    this.changed();
    await this.#guarded(async () => {
      const found = await this.#search({ patientName, patientId, limit: most + 1 });
      if (turn !== this.#asked) return; // Something else is looked for meanwhile.
      this.areMore = found.length > most;
      this.found = found.slice(0, most).toSorted((a, b) => b.date.localeCompare(a.date));
    });
    if (turn === this.#asked) this.loading = false;
    this.changed();
  }

  /** Ticks studies, or no longer. */
  choose(studies, isChosen) {
    for (const study of studies) if (isChosen) this.chosen.set(study.uid, study); else this.chosen.delete(study.uid);
    this.changed();
  }

  /** Begins a run, or what runs fit, on each study that is ticked. */
  async start() {
    const studies = this.studies.filter(study => this.chosen.has(study.uid));
    this.chosen.clear();
    [this.starting, this.#stopped, this.complaint] = [true, false, ''];
    for (const study of studies) {
      const going = (this.begun.get(study.uid)?.runs ?? []).filter(run => !hasEnded(run)); // begun before, and not lost sight of
      this.begun.set(study.uid, { study, looking: true, failed: false, canceled: false, notes: [], runs: going });
    }
    this.changed();
    for (const study of studies) await this.#begin(this.begun.get(study.uid));
    this.starting = false;
    this.changed();
  }

  /** Stops a run. One that has ended meanwhile is shown as it ended. */
  cancel = run => this.#guarded(async () => {
    try {
      this.#keep(await this.#service.cancel(run));
    } catch (fault) {
      if (fault.status !== 409) throw fault;
      this.#keep(await this.#service.stateOf(run));
    }
  });

  /** Stops all that has not ended, and begins nothing more. */
  async cancelAll() {
    this.#stopped = true;
    for (const run of this.active) await this.cancel(run);
  }

  changed() {
    this.dispatchEvent(new Event('change'));
  }

  get #runs() {
    return [...this.begun.values()].flatMap(one => one.runs);
  }

  async #begin(row) {
    try {
      row.canceled = this.#stopped;
      const { runs, notes } = this.#stopped ? { runs: [], notes: [texts.canceled] } : await this.#plan(row.study.uid);
      row.notes = notes;
      for (const { task, series } of this.#stopped ? [] : runs) {
        const run = await this.#patiently(() => this.#service.startBehind(task.id, { study: row.study.uid, series: series.seriesInstanceUid }),
          fault => isBusy(fault));
        markAsOwn(run);
        row.runs.push({ ...run, title: task.title, on: series.description || series.modality });
        this.#remember();
        this.#follow();
        this.changed();
      }
    } catch (fault) {
      console.error(fault);
      if (this.#stopped) [row.canceled, row.notes] = [true, [texts.canceled]];
      else [row.failed, row.notes] = [true, [fault.message]];
    } finally {
      row.looking = false;
      this.changed();
    }
  }

  async #plan(study) {
    const series = (await this.#source().query.series.search(study)).filter(one => hasImages(one.modality));
    const asked = [];
    for (const one of series) {
      const { tasks } = await this.#patiently(() => this.#service.tasksFor({ study, series: one.seriesInstanceUid, modality: one.modality }),
        fault => fault.lost || isBusy(fault));
      asked.push({ series: one, tasks });
    }

    return planOf(asked, this.task);
  }

  /** Does something again and again while what went wrong may pass; the user sees why it takes long, and can stop it. */
  async #patiently(work, mayTryAgain) {
    for (let failures = 1; ; failures++) {
      try {
        const answer = await work();
        if (failures > 1) this.complaint = '';
        return answer;
      } catch (fault) {
        if (!mayTryAgain(fault) || this.#stopped) throw fault;
        this.complaint = fault.message;
        this.changed();
        await pauseAfter(failures);
      }
    }
  }

  async #follow() {
    if (this.#following) return;
    this.#following = true;
    let failures = 0;
    while (this.#shown && this.active.length > 0) {
      for (const run of this.active) {
        try {
          this.#keep(await this.#service.stateOf(run));
          if (failures > 0) [failures, this.complaint] = [0, ''];
        } catch (fault) {
          if (mayPass(fault)) {
            [failures, this.complaint] = [failures + 1, fault.lost ? texts.lost : fault.message];
            this.changed();
            await pauseAfter(failures);
          } else this.#keep({ ...run, state: 'CANCELED', failure: { message: fault.message } });
        }
      }

      await new Promise(resolve => { setTimeout(resolve, betweenLooks); });
    }

    this.#following = false;
  }

  #keep(run) {
    for (const row of this.begun.values()) {
      const at = row.runs.findIndex(other => other.workitemUid === run.workitemUid);
      if (at < 0) continue;
      const before = row.runs[at];
      row.runs[at] = { ...before, ...run };
      if (before.state !== run.state || before.percent !== run.percent || before.stage !== run.stage) this.changed();
    }
  }

  async #askTasks() {
    const list = await this.#service.tasks();
    this.product = list.service ?? '';
    this.tasks = list.tasks.filter(task => task.ready).toSorted((a, b) => a.title.localeCompare(b.title));
  }

  #source() {
    const [source] = this.#ohif.extensionManager.getActiveDataSource();
    return source;
  }

  async #search(query) {
    const source = this.#source();
    await source.initialize({ params: {}, query: new URLSearchParams(location.search) }); // as the viewer does before each of its own pages
    try {
      return (await source.query.studies.search(query)).map(studyOf);
    } catch (fault) {
      throw new Error(texts.manyCannotList(fault.message ?? ''), { cause: fault });
    }
  }

  // Without names of patients: who comes back to this tab finds what was begun in it.
  #remember() {
    sessionStorage.setItem(begunKey, JSON.stringify(this.#runs.slice(-mostBegun).map(({ studyInstanceUid, taskId, workitemUid, title, on }) =>
      ({ studyInstanceUid, taskId, workitemUid, title, on }))));
  }

  async #restore() {
    const runs = JSON.parse(sessionStorage.getItem(begunKey) ?? '[]').filter(run => !this.begun.has(run.studyInstanceUid));
    if (runs.length === 0) return;
    const studies = await this.#search({ studyInstanceUid: [...new Set(runs.map(run => run.studyInstanceUid))], limit: mostBegun });
    for (const study of studies) {
      const own = runs.filter(run => run.studyInstanceUid === study.uid).map(run => ({ ...run, state: 'SCHEDULED', percent: 0, warnings: [] }));
      if (own.length > 0) this.begun.set(study.uid, { study, looking: false, failed: false, canceled: false, notes: [], runs: own });
    }
  }

  /** Does something whose failure the user is told as a sentence. */
  async #guarded(work) {
    try {
      return await work();
    } catch (fault) {
      console.error(fault);
      this.complaint = fault.message;
    } finally {
      this.changed();
    }
  }
}

/** A study, as the viewer's data source describes it. */
export const studyOf = ({ studyInstanceUid, patientName, mrn, date, description, modalities, instances }) => ({
  uid: studyInstanceUid, patient: patientName, id: mrn, date: date ?? '', description, modalities: (modalities ?? '').split('\\').join(', '), instances,
});

// What is not refused for good: too many runs wait, or the service is about to stop.
const isBusy = ({ status }) => status === 429 || status === 503;

/** What became of a study: "failed", "canceled", "passed" where nothing was run, "done"; null while something goes on. */
function endOf({ looking, failed, canceled, runs }) {
  if (failed || runs.some(run => run.failure)) return 'failed';
  if (looking || !runs.every(hasEnded)) return null;
  if (canceled) return 'canceled';
  if (runs.length === 0) return 'passed';
  return runs.some(run => run.state === 'CANCELED') ? 'canceled' : 'done';
}
