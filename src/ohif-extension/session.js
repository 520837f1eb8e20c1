// What the user is doing: the series on the screen, the tasks for it, the runs, the examples. The panel draws this and
// nothing else.
import { announce } from './announcements.js';
import { saveCorrection } from './correction.js';
import { drawnOf, drawnSeries, hideResults, showResult } from './overlay.js';
import { isOwn, markAsOwn } from './ownRuns.js';
import { prepareAll } from './quirks.js';
import { hasEnded } from './service.js';
import { activeSeries, goToImage, onScreenChange } from './viewports.js';

const segClasses = ['1.2.840.10008.5.1.4.1.1.66.4', '1.2.840.10008.5.1.4.1.1.66.7'];

/** Fires "change" whenever anything of it is different, and "progress" (detail: the run) when only that has moved on. */
export class Session extends EventTarget {
  /** The series on the screen; null when there is none. */
  series = null;

  /** Tasks, each with whether it fits that series. */
  tasks = [];

  /** Id of the task whose details are open. */
  selected = null;

  /** Runs on the study on the screen, newest first. */
  runs = [];

  /** What went wrong last, as a sentence. */
  complaint = '';

  loading = false;
  starting = false;
  teaching = false;
  examplesOpen = false;

  /** Addresses of previews that are open, by run. */
  previews = new Map();

  #ohif;
  #service;
  #parameters = new Map();
  #support = new Map();
  #watched = new Set();
  #lost = new Set();
  #complainsOfLoss = false;
  #ends = [];
  #drawn = '';

  constructor(ohif, service) {
    super();
    this.#ohif = ohif;
    this.#service = service;
  }

  /** The viewer has opened a mode. */
  enter() {
    this.#ends = [onScreenChange(this.#ohif, () => this.#look()), prepareAll(this.#ohif)];
    this.#look();
  }

  /** The viewer leaves the mode. Runs go on: they are the service's. */
  leave() {
    this.#ends.forEach(end => end());
    [this.series, this.tasks, this.runs] = [null, [], []];
    this.#changed();
  }

  /** False while the service does not answer; runs go on there. */
  get answers() {
    return this.#lost.size === 0;
  }

  get task() {
    return this.tasks.find(task => task.id === this.selected) ?? null;
  }

  /** The task of a run; a stand-in where it is gone meanwhile. */
  taskOf(run) {
    return this.tasks.find(task => task.id === run.taskId) ?? { id: run.taskId, title: run.taskId, segments: [] };
  }

  select(id) {
    this.selected = id;
    this.complaint = '';
    this.#changed();
    if (id) this.#guarded(() => this.#fetchSupport(id));
  }

  /** Values of a task's form, by parameter; kept while the page is open. */
  parametersOf(task) {
    if (!this.#parameters.has(task.id))
      this.#parameters.set(task.id, Object.fromEntries(task.parameters.map(one => [one.name, one.default])));
    return this.#parameters.get(task.id);
  }

  /** What users added to a task's examples; undefined until the service has said. */
  supportOf(task) {
    return this.#support.get(task.id);
  }

  /** Runs a task on the series on the screen, to its end and to the overlay. */
  async start(task) {
    const { study, series } = this.series;
    [this.starting, this.complaint] = [true, ''];
    this.#changed();
    const run = await this.#guarded(() => this.#service.start(task.id, study, series, this.parametersOf(task)));
    this.starting = false;
    if (run) {
      markAsOwn(run);
      this.#keep(run);
    }

    this.#changed();
    if (run) await this.#guarded(() => this.#watch(run));
  }

  /** Stops a run. One that has ended meanwhile is shown as it ended. */
  cancel = run => this.#guarded(async () => {
    try {
      this.#keep(await this.#service.cancel(run));
    } catch (fault) {
      if (fault.status !== 409) throw fault;
      const state = await this.#service.stateOf(run);
      this.#keep(state);
      if (!hasEnded(state)) throw fault;
    }
  });

  /** Draws a result of the history. */
  show = run => this.#guarded(() => this.#draw(run));

  hide(run) {
    hideResults(this.#ohif, this.#resultsLike(run));
    this.#changed();
  }

  isDrawn(run) {
    const seg = segmentationOf(run);
    return seg !== undefined && drawnOf(this.#ohif, run.seriesInstanceUid, seg.seriesInstanceUid).length > 0;
  }

  /** Goes to a slice of a run's images, and draws the result there when it is not yet. */
  goTo(run, slice) {
    goToImage(this.#ohif, run.seriesInstanceUid, slice);
    if (!this.isDrawn(run)) this.show(run);
  }

  async togglePreview(run) {
    const open = this.previews.get(run.workitemUid);
    if (open) URL.revokeObjectURL(open);
    await this.#guarded(async () => {
      if (open) this.previews.delete(run.workitemUid);
      else this.previews.set(run.workitemUid, await this.#service.preview(run));
    });
  }

  /** Saves what the user made of a result, and adds it to the task's examples. */
  async useAsExample(run) {
    [this.teaching, this.complaint] = [true, ''];
    this.#changed();
    await this.#guarded(async () => {
      const saved = await saveCorrection(this.#ohif, run, segmentationOf(run));
      this.#support.set(run.taskId, await this.#service.teach(run, saved.SOPInstanceUID));
      this.examplesOpen = true;
    });
    this.teaching = false;
    this.#changed();
  }

  /** Uses the examples as they were before the last change. */
  async undoExample(task) {
    await this.#guarded(async () => {
      const set = await this.#service.useSupport(task.id, this.supportOf(task).previous);
      this.#support.set(task.id, set);
    });
  }

  exportExamples = task => this.#guarded(() => this.#service.downloadSupport(task.id));

  /** Asks again what runs there are: other users have begun some, or ended them. */
  async refresh() {
    const { study } = this.series ?? {};
    if (!study) return;
    if (this.tasks.length === 0) {
      await this.#guarded(() => this.#ask(this.series)); // The service did not answer when the series was opened.
      return;
    }

    await this.#guarded(async () => {
      const runs = await this.#service.runsOf(study);
      if (this.series?.study === study) this.runs = runs;
    });
    this.#watchAll();
  }

  #watchAll() {
    for (const run of this.runs.filter(one => !hasEnded(one))) this.#guarded(() => this.#watch(run));
  }

  /** Follows a run to its end. One's own are announced and drawn; those of others only show in the panel. */
  async #watch(run) {
    if (this.#watched.has(run.workitemUid)) return;
    this.#watched.add(run.workitemUid);
    try {
      if (isOwn(run)) await this.#watchOwn(run);
      else await this.#service.follow(run, state => this.#keep(state), answers => this.#hear(run, answers));
    } catch (fault) {
      if (fault.status === 404) this.runs = this.runs.filter(other => other.workitemUid !== run.workitemUid);
      throw fault;
    } finally {
      this.#watched.delete(run.workitemUid);
      this.#hear(run, true);
    }
  }

  #hear(run, answers) {
    if (answers === !this.#lost.has(run.workitemUid)) return;
    if (answers) this.#lost.delete(run.workitemUid);
    else this.#lost.add(run.workitemUid);
    if (answers && this.#complainsOfLoss) this.complaint = '';
    this.#changed();
  }

  async #watchOwn(run) {
    const announcement = announce(this.#ohif, run, this.taskOf(run).title, () => this.cancel(run));
    try {
      const end = await this.#service.follow(run, state => {
        announcement.update(state);
        this.#keep(state);
      }, answers => {
        if (!answers) announcement.lost();
        this.#hear(run, answers);
      });
      if (end.state === 'COMPLETED') announcement.completed(end, await this.#draw(end));
      else announcement.ended(end);
    } catch (fault) {
      announcement.failed(fault);
      throw fault;
    }
  }

  async #draw(run) {
    const seg = segmentationOf(run);
    const drawn = seg !== undefined && await showResult(this.#ohif, {
      study: run.studyInstanceUid,
      source: run.seriesInstanceUid,
      result: seg.seriesInstanceUid,
      replaces: this.#resultsLike(run),
    });
    this.#changed();
    return drawn;
  }

  /** Series of every result of the run's task on the run's series. */
  #resultsLike(run) {
    return this.runs
      .filter(other => other.taskId === run.taskId && other.seriesInstanceUid === run.seriesInstanceUid)
      .map(other => segmentationOf(other)?.seriesInstanceUid)
      .filter(uid => uid !== undefined);
  }

  async #look() {
    const drawn = drawnSeries(this.#ohif).join();
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      this.#changed();
    }

    const now = activeSeries(this.#ohif);
    if (now?.series === this.series?.series) return;
    if (now?.study !== this.series?.study) this.runs = [];
    [this.series, this.tasks, this.complaint, this.loading] = [now, [], '', now !== null];
    this.#changed();
    if (now) await this.#guarded(() => this.#ask(now));
  }

  async #ask(now) {
    try {
      const [list, runs] = await Promise.all([this.#service.tasksFor(now), this.#service.runsOf(now.study)]);
      if (this.series?.series !== now.series) return; // The user went on meanwhile.
      this.tasks = list.tasks.toSorted((a, b) => a.title.localeCompare(b.title));
      this.runs = runs;
      if (!this.task || !canRun(this.task)) this.selected = onlyChoice(this.tasks);
    } finally {
      if (this.series?.series === now.series) this.loading = false;
    }

    if (this.selected) this.#guarded(() => this.#fetchSupport(this.selected));
    this.#watchAll();
  }

  async #fetchSupport(taskId) {
    this.#support.set(taskId, await this.#service.supportOf(taskId));
  }

  #keep(run) {
    if (run.studyInstanceUid !== this.series?.study) return;
    const at = this.runs.findIndex(other => other.workitemUid === run.workitemUid);
    const before = this.runs[at];
    if (before && Date.parse(before.updated) > Date.parse(run.updated)) return; // An answer that came late.
    this.runs = at < 0 ? [run, ...this.runs] : this.runs.with(at, run);
    if (before?.state === run.state) this.dispatchEvent(new CustomEvent('progress', { detail: run }));
    else this.#changed();
  }

  /** Does something whose failure the user is told as a sentence. */
  async #guarded(work) {
    try {
      return await work();
    } catch (fault) {
      console.error(fault);
      this.complaint = fault.message;
      this.#complainsOfLoss = fault.lost === true;
    } finally {
      this.#changed();
    }
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

// What is chosen for the user: the task that fits, where there is but one that has shown what it can.
function onlyChoice(tasks) {
  const proven = tasks.filter(task => canRun(task) && !task.experimental);
  return proven.length === 1 ? proven[0].id : null;
}

/** True when a task may be run on the series it was asked about. */
export const canRun = task => task.ready && task.fit?.fits === true;

/** The SEG a run made. */
export const segmentationOf = run => run.results.find(result => segClasses.includes(result.sopClassUid));
