// What the user is doing: the series on the screen, the tasks for it, the runs. The panel draws this and nothing else.
import { hideResults, showResult } from './overlay.js';
import { hasEnded } from './service.js';
import { activeSeries, goToSlice, isShown, onScreenChange } from './viewports.js';
import { announce } from './announcements.js';

const segClasses = ['1.2.840.10008.5.1.4.1.1.66.4', '1.2.840.10008.5.1.4.1.1.66.7'];

/** Fires "change" whenever anything of it is different. */
export class Session extends EventTarget {
  /** The series on the screen; null when there is none. */
  series = null;

  /** Tasks with `fit`, those that can be run first. */
  tasks = [];

  /** Id of the task whose details are open. */
  selected = null;

  /** Runs on the study on the screen, newest first. */
  runs = [];

  /** What went wrong last, as a sentence. */
  complaint = '';

  #ohif;
  #service;
  #parameters = new Map();
  #leaveScreen = null;

  constructor(ohif, service) {
    super();
    this.#ohif = ohif;
    this.#service = service;
  }

  /** The viewer has opened a mode. */
  enter() {
    this.#leaveScreen = onScreenChange(this.#ohif, () => this.#look());
    this.#look();
  }

  /** The viewer leaves the mode; runs go on, at the server. */
  leave() {
    this.#leaveScreen?.();
    this.series = null;
    this.#changed();
  }

  get task() {
    return this.tasks.find(task => task.id === this.selected) ?? null;
  }

  select(id) {
    this.selected = id;
    this.complaint = '';
    this.#changed();
  }

  /** Values of a task's form, by parameter; kept while the page is open. */
  parametersOf(task) {
    if (!this.#parameters.has(task.id))
      this.#parameters.set(task.id, Object.fromEntries(task.parameters.map(one => [one.name, one.default])));
    return this.#parameters.get(task.id);
  }

  /** Runs a task on the series on the screen, to its end and to the overlay. */
  async start(task) {
    const { study, series } = this.series;
    this.complaint = '';
    await this.#guarded(async () => {
      const run = await this.#service.start(task.id, study, series, this.parametersOf(task));
      this.#keep(run);
      await this.#watch(run);
    });
  }

  async cancel(run) {
    await this.#guarded(() => this.#service.cancel(run));
  }

  /** Draws a result of the history. */
  async show(run) {
    await this.#guarded(() => this.#draw(run));
  }

  hide(run) {
    hideResults(this.#ohif, this.#resultsLike(run));
  }

  goTo(run, slice) {
    goToSlice(this.#ohif, run.seriesInstanceUid, slice);
  }

  preview = run => this.#service.preview(run);

  async #watch(run) {
    const announcement = announce(this.#ohif, run, this.#titleOf(run), () => this.cancel(run));
    try {
      const end = await this.#service.follow(run, state => {
        announcement.update(state);
        this.#keep(state);
      });
      if (end.state === 'COMPLETED') announcement.completed(end, await this.#draw(end));
      else announcement.ended(end);
    } catch (fault) {
      announcement.failed(fault);
      throw fault;
    }
  }

  #titleOf = run => this.tasks.find(task => task.id === run.taskId)?.title ?? run.taskId;

  async #draw(run) {
    const seg = segmentationOf(run);
    return seg !== undefined && showResult(this.#ohif,
      { study: run.studyInstanceUid, source: run.seriesInstanceUid, result: seg.seriesInstanceUid, replaces: this.#resultsLike(run) });
  }

  /** Series of every result of the run's task on the run's series. */
  #resultsLike(run) {
    return this.runs
      .filter(other => other.taskId === run.taskId && other.seriesInstanceUid === run.seriesInstanceUid)
      .map(other => segmentationOf(other)?.seriesInstanceUid)
      .filter(uid => uid !== undefined);
  }

  async #look() {
    const now = activeSeries(this.#ohif);
    if (now?.series === this.series?.series) return;
    const study = this.series?.study;
    [this.series, this.tasks, this.complaint] = [now, [], ''];
    if (now?.study !== study) this.runs = [];
    this.#changed();
    if (now === null) return;
    await this.#guarded(async () => {
      const [list, runs] = await Promise.all([this.#service.tasksFor(now.study, now.series), this.#service.runsOf(now.study)]);
      if (this.series?.series !== now.series) return; // The user went on meanwhile.
      this.tasks = list.tasks.toSorted((a, b) => canRun(b) - canRun(a) || a.title.localeCompare(b.title));
      if (!this.task || !canRun(this.task)) this.selected = this.tasks.find(canRun)?.id ?? null;
      this.runs = runs;
      // What another user, or this one before a reload, has begun is watched too.
      for (const run of runs.filter(one => !hasEnded(one))) this.#guarded(() => this.#watch(run));
    });
  }

  #keep(run) {
    if (run.studyInstanceUid !== this.series?.study) return;
    const at = this.runs.findIndex(other => other.workitemUid === run.workitemUid);
    if (at < 0) this.runs = [run, ...this.runs];
    else this.runs = this.runs.with(at, run);
    this.#changed();
  }

  async #guarded(work) {
    try {
      return await work();
    } catch (fault) {
      this.complaint = fault.message;
    } finally {
      this.#changed();
    }
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** True when a task may be run on the series it was asked about. */
export const canRun = task => task.ready && task.fit?.fits === true;

/** The SEG a run made. */
export const segmentationOf = run => run.results.find(result => segClasses.includes(result.sopClassUid));
