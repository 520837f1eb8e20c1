// The runs on the study on the screen: begun, followed to their ends, cancelled, drawn.
import { announce } from './announcements.js';
import { drawnOf, hideResults, showResult } from './overlay.js';
import { isOwn, markAsOwn } from './ownRuns.js';
import { hasEnded } from './service.js';
import { arePlaces, goToImage, numberOf, placesOf } from './viewports.js';

const segClasses = ['1.2.840.10008.5.1.4.1.1.66.4', '1.2.840.10008.5.1.4.1.1.66.7'];

/** Part of a session, which tells it what is on the screen and is told what has changed. */
export class Runs {
  /** Newest first. */
  all = [];

  starting = false;

  /** Addresses of previews that are open, by run. */
  previews = new Map();

  #ohif;
  #service;
  #session;
  #watched = new Map(); // by run: what ends it; null for one's own, which are followed to their ends
  #lost = new Set();
  #left = new AbortController();

  constructor(ohif, service, session) {
    this.#ohif = ohif;
    this.#service = service;
    this.#session = session;
  }

  /** False while the service does not answer; runs go on there. */
  get answered() {
    return this.#lost.size === 0;
  }

  /** Runs of others are followed no longer: their study is left. One's own are, to their ends. */
  leave() {
    this.#left.abort();
    this.#left = new AbortController();
    this.all = [];
  }

  /** Runs a task on the series on the screen, to its end and to the overlay. */
  async start(task) {
    const { series } = this.#session; // as it was when the button was pressed: another may be on the screen by the time the question is answered
    const parameters = this.#session.parametersOf(task);
    if (!await this.#session.corrections.mayReplace(task.id, series.series)) return;
    this.starting = true;
    this.#session.likeness.stop();
    this.#session.begin();
    const run = await this.#session.guarded(() =>
      this.#service.start(task.id, series, parameters, !task.fit.fits));
    this.starting = false;
    if (run) {
      markAsOwn(run);
      this.#keep(run);
    }

    this.#session.changed();
    if (run) await this.#session.guarded(() => this.#watch(run));
  }

  /** Stops a run. One that has ended meanwhile is shown as it ended. */
  cancel = run => this.#session.guarded(async () => {
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
  show = run => this.#session.guarded(async () => {
    if (await this.#session.corrections.mayReplace(run.taskId, run.seriesInstanceUid)) await this.#draw(run);
  });

  hide(run) {
    hideResults(this.#ohif, this.#resultsLike(run));
    this.#session.prompts.layDown();
    this.#session.changed();
  }

  /** Somebody said something of a result: it holds for every run that made it. */
  reviewed(run, review) {
    const result = segmentationOf(run).sopInstanceUid;
    this.all = this.all.map(other => (segmentationOf(other)?.sopInstanceUid === result ? { ...other, review } : other));
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

  /** A slice's number as the viewer shows it; its place in the volume where the viewer does not know it. */
  numberOf(run, slice) {
    return numberOf(this.#ohif, run.seriesInstanceUid, slice) ?? slice.slice;
  }

  async togglePreview(run) {
    const open = this.previews.get(run.workitemUid);
    if (open) URL.revokeObjectURL(open);
    await this.#session.guarded(async () => {
      if (open) this.previews.delete(run.workitemUid);
      else this.previews.set(run.workitemUid, await this.#service.preview(run));
    });
  }

  /** Asks again what runs there are: other users have begun some, or ended them. */
  async refresh(study) {
    await this.#session.guarded(async () => {
      const runs = await this.#service.runsOf(study);
      if (this.#session.series?.study === study) this.all = runs;
    });
    this.watchAll();
  }

  /** Follows all that have not ended. */
  watchAll() {
    for (const run of this.all.filter(one => !hasEnded(one))) this.#session.guarded(() => this.#watch(run));
  }

  /** Follows a run to its end. One's own are announced and drawn; those of others only show in the panel. */
  async #watch(run) {
    const signal = isOwn(run) ? null : this.#left.signal;
    if (this.#watched.has(run.workitemUid) && !this.#watched.get(run.workitemUid)?.aborted) return;
    this.#watched.set(run.workitemUid, signal);
    try {
      if (isOwn(run)) await this.#watchOwn(run);
      else await this.#service.follow(run, state => this.#keep(state), answers => this.#hear(run, answers), signal);
    } catch (fault) {
      if (signal?.aborted) return;
      if (fault.status === 404) this.all = this.all.filter(other => other.workitemUid !== run.workitemUid);
      throw fault;
    } finally {
      if (this.#watched.get(run.workitemUid) === signal) this.#watched.delete(run.workitemUid);
      this.#hear(run, true);
    }
  }

  #hear(run, answers) {
    if (answers === !this.#lost.has(run.workitemUid)) return;
    if (answers) this.#lost.delete(run.workitemUid);
    else this.#lost.add(run.workitemUid);
    this.#session.heard(answers);
  }

  async #watchOwn(run) {
    const begun = placesOf(this.#ohif, run.seriesInstanceUid);
    const announcement = announce(this.#ohif, run, this.#session.taskOf(run).title, () => this.cancel(run));
    try {
      const end = await this.#service.follow(run, state => {
        announcement.update(state);
        this.#keep(state);
      }, answers => {
        if (!answers) announcement.lost();
        this.#hear(run, answers);
      });
      if (end.state === 'COMPLETED') {
        await this.#drawOwn(end, begun, announcement);
      } else {
        announcement.ended(end);
      }
    } catch (fault) {
      announcement.failed(fault);
      throw fault;
    }
  }

  async #drawOwn(run, begun, announcement) {
    if (this.#session.corrections.unsavedOf(run.taskId, run.seriesInstanceUid)) return announcement.kept(run);
    // Who has looked around meanwhile stays where they are.
    const stayed = arePlaces(begun, placesOf(this.#ohif, run.seriesInstanceUid));
    announcement.completed(run, await this.#draw(run));
    const largest = run.segments.find(segment => segment.largest)?.largest;
    if (stayed && largest) goToImage(this.#ohif, run.seriesInstanceUid, largest);
  }

  async #draw(run) {
    const seg = segmentationOf(run);
    const drawn = seg !== undefined && await showResult(this.#ohif, {
      study: run.studyInstanceUid,
      source: run.seriesInstanceUid,
      result: seg.seriesInstanceUid,
      replaces: this.#resultsLike(run),
    });
    if (drawn) this.#session.corrections.begin(run);
    this.#session.prompts.layDown();
    this.#session.changed();
    return drawn;
  }

  /** Series of every result of the run's task on the run's series. */
  #resultsLike(run) {
    return this.all
      .filter(other => other.taskId === run.taskId && other.seriesInstanceUid === run.seriesInstanceUid)
      .map(other => segmentationOf(other)?.seriesInstanceUid)
      .filter(uid => uid !== undefined);
  }

  #keep(run) {
    if (run.studyInstanceUid !== this.#session.series?.study) return;
    const at = this.all.findIndex(other => other.workitemUid === run.workitemUid);
    const before = this.all[at];
    if (before && Date.parse(before.updated) > Date.parse(run.updated)) return; // An answer that came late.
    this.all = at < 0 ? [run, ...this.all] : this.all.with(at, run);
    if (before?.state === run.state) this.#session.progressed(run);
    else this.#session.changed();
  }
}

/** The SEG a run made. */
export const segmentationOf = run => run.results.find(result => segClasses.includes(result.sopClassUid));
