// What a user makes of a result, with the viewer's brush and with what they say of it: carried through the volume by the network, taken back, saved.
import { saveCorrection } from './correction.js';
import { LabelMaps } from './labelmaps.js';
import { drawnOf } from './overlay.js';
import { segmentationOf } from './runs.js';
import { askBeforeLeaving } from './navigation.js';
import { texts } from './texts.js';

const pauseOfStrokes = 300; // milliseconds: a stroke changes the labels many times

const pauseOfDrawing = 150; // milliseconds

/** Part of a session, which is told what has changed. */
export class Corrections {
  /** True while a correction is made or saved. */
  working = false;

  #ohif;
  #service;
  #session;
  #maps = new Map(); // by the viewer's name of a result
  #states = new Map(); // by the same: what the user made of it
  #waiting = new Map(); // by the same: timers
  #ends = [];
  #running = null;
  #open = new Map(); // what was asked for and is not drawn yet, by result and segment: who says something of another segment gives up none of it

  constructor(ohif, service, session) {
    this.#ohif = ohif;
    this.#service = service;
    this.#session = session;
  }

  /** A result was drawn: as it is now is what corrections start from. */
  begin(run) {
    this.#listen();
    const id = this.#nameOf(run);
    if (id && !this.#maps.has(id)) this.#maps.set(id, new LabelMaps(id));
  }

  /** The viewer forgets what is drawn. */
  leave() {
    this.stop();
    this.#ends.forEach(end => end());
    this.#waiting.forEach(clearTimeout);
    this.#ends = [];
    [this.#maps, this.#states, this.#waiting].forEach(map => map.clear());
  }

  /** Whether a result that is drawn can be corrected here. */
  canCorrect(run) {
    return this.#maps.has(this.#nameOf(run));
  }

  /** What the user made of a result that is drawn: null, "edited" (and not saved) or "saved". */
  stateOf(run) {
    return this.#states.get(this.#nameOf(run)) ?? null;
  }

  /** The result of a task on a series that is drawn and edited, and not saved; undefined where there is none. */
  unsavedOf(taskId, series) {
    return this.#session.runs.all.find(run =>
      run.taskId === taskId && run.seriesInstanceUid === series && this.stateOf(run) === 'edited');
  }

  /** Whether another result of a task may be drawn in place of the one there is; the user is asked where that would be a loss. */
  async mayReplace(taskId, series) {
    const run = this.unsavedOf(taskId, series);
    if (!run) return true;
    const answer = await this.#session.ask(texts.replaceEdited(this.#session.taskOf(run).title), ['save', 'discard', 'cancel']);
    if (answer === 'save') await this.save(run);
    if (answer === 'discard') await this.takeBack(run);
    return this.unsavedOf(taskId, series) === undefined;
  }

  /** Carries what was painted and said to the slices around. */
  propagate = run => this.#do(async signal => {
    const segments = new Set([...this.#mapsOf(run).painted().keys(), ...this.#session.prompts.segmentsOf(run)]);
    if (segments.size === 0) throw new Error(texts.paintFirst);
    segments.forEach(segment => {
      this.#mapsOf(run).carry(segment, 'volume', true);
      this.#session.prompts.carry(run, segment);
    });
    await this.#followAll(run, segments, 'volume', signal);
  });

  /** Something was said of a segment, or taken back: it is drawn as the network has it now. What is being made waits for it. */
  follow = (run, segment) => this.canCorrect(run) && this.#do(signal => this.#followAll(run, [segment], this.#session.prompts.extent, signal));

  /** Takes back what was said with points, strokes and boxes; what was painted stays. */
  clear = run => this.#do(signal => this.#followAll(run, this.#session.prompts.clear(run), this.#session.prompts.extent, signal));

  /** Gives up what is being made; what is drawn stays as it is. */
  stop() {
    this.#open.clear();
    this.#running?.abort();
  }

  /** Draws the result as it was. */
  takeBack = run => this.#do(async () => {
    this.#session.prompts.clear(run);
    this.#open.clear();
    this.#mapsOf(run).restore();
    this.#look(this.#nameOf(run));
  });

  /** Stores what is on the screen as a segmentation of its own; the result stays as it was. */
  save = run => this.#do(async () => {
    const drawn = this.snapshotOf(run);
    await saveCorrection(this.#ohif, run, segmentationOf(run));
    this.markSaved(run, drawn);
    this.#ohif.services.uiNotificationService.show({ title: texts.saved, message: texts.savedMessage, type: 'success' });
  }, { isGivenUp: false });

  /** What is on the screen of a result, as storing it begins. */
  snapshotOf(run) {
    return this.#mapsOf(run)?.snapshot();
  }

  /** That is stored now; a brush may have gone on meanwhile. */
  markSaved(run, snapshot) {
    this.#mapsOf(run)?.markSaved(snapshot);
    this.#look(this.#nameOf(run));
  }

  #mapsOf(run) {
    return this.#maps.get(this.#nameOf(run));
  }

  #nameOf(run) {
    const seg = segmentationOf(run);
    return seg && drawnOf(this.#ohif, run.seriesInstanceUid, seg.seriesInstanceUid)[0]?.displaySetInstanceUID;
  }

  // The viewer tells of every change of labels, whoever makes it; its window asks before it goes with what is not saved.
  #listen() {
    if (this.#ends.length > 0) return;
    const { eventTarget } = window.cornerstone;
    const modified = window.cornerstoneTools.Enums.Events.SEGMENTATION_DATA_MODIFIED;
    const change = ({ detail: { segmentationId } }) => {
      clearTimeout(this.#waiting.get(segmentationId));
      this.#waiting.set(segmentationId, setTimeout(() => this.#look(segmentationId), pauseOfStrokes));
    };
    const isEdited = () => [...this.#states.values()].includes('edited');
    const leave = event => isEdited() && event.preventDefault();
    eventTarget.addEventListener(modified, change);
    window.addEventListener('beforeunload', leave);
    this.#ends = [
      () => eventTarget.removeEventListener(modified, change), () => window.removeEventListener('beforeunload', leave),
      askBeforeLeaving(() => !isEdited() || window.confirm(texts.leaveEdited)),
    ];
  }

  #look(id) {
    const state = this.#maps.get(id)?.state ?? null;
    if (state === (this.#states.get(id) ?? null)) return;
    this.#states.set(id, state);
    this.#session.changed();
  }

  // First these segments, then what was given up for them.
  async #followAll(run, segments, extent, signal) {
    const asked = [...segments].map(segment => [`${run.workitemUid} ${segment}`, { run, segment, extent }]);
    asked.forEach(([key]) => this.#open.delete(key));
    this.#open = new Map([...asked, ...this.#open]);
    const faults = [];
    for (const [key, one] of [...this.#open]) {
      if (this.canCorrect(one.run)) await this.#correct(one.run, one.segment, one.extent, signal).catch(fault => faults.push(fault));
      if (signal.aborted) return;
      this.#open.delete(key);
    }

    if (faults.length > 0) throw faults[0];
  }

  // All that was said comes each time; nothing said: as it was loaded.
  async #correct(run, segment, extent, signal) {
    const maps = this.#mapsOf(run);
    maps.carry(segment, extent, false);
    const painted = maps.painted().get(segment) ?? [];
    const prompts = [...painted.map(slice => ({ kind: 'mask', ...slice })), ...this.#session.prompts.of(run, segment)];
    if (prompts.length === 0) return maps.write(segment, []);
    const gathered = this.#gather(slices => signal.aborted || maps.draw(segment, slices));
    maps.write(segment, await this.#service.correct(run,
      { segment, segmentationInstanceUid: segmentationOf(run).sopInstanceUid, extent, parameters: this.#parametersOf(run), prompts }, signal, gathered));
  }

  // As the run had them, but for those that its task has no longer.
  #parametersOf(run) {
    const known = this.#session.taskOf(run).parameters?.map(({ name }) => name) ?? [];
    return Object.fromEntries(Object.entries(run.parameters ?? {}).filter(([name]) => known.includes(name)));
  }

  // The first slice is drawn at once, those that follow some at a time: each drawing is one of all viewports.
  #gather(draw) {
    let [slices, last] = [[], 0];
    return slice => {
      slices.push(slice);
      if (performance.now() - last < pauseOfDrawing) return;
      draw(slices);
      [slices, last] = [[], performance.now()];
    };
  }

  // Storing goes on whatever else is begun, and what goes wrong with it is said.
  async #do(work, { isGivenUp = true } = {}) {
    this.#running?.abort();
    const running = this.#running = new AbortController();
    this.working = true;
    this.#session.begin();
    await this.#session.guarded(() => work(running.signal).catch(fault => {
      if (!isGivenUp || !running.signal.aborted) throw fault;
    }));
    if (this.#running !== running) return; // something newer is being made
    this.working = false;
    this.#session.changed();
  }
}
