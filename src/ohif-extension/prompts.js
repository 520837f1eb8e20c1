// What a user says of a segment with points, strokes and boxes. Everything that is still on the screen is sent each time: to take
// something back is to remove it, by Clear or by the viewer's own undo.
import { find, listen, misplaced, paint, promptOf, remove, saidBy, takeInHand, toolFor } from './promptTools.js';
import { texts } from './texts.js';

const pauseOfHand = 150; // milliseconds after the last stroke

/** Part of a session, which is told what has changed. */
export class Prompts {
  /** What is in the user's hand: {run, what}; null for the viewer's own tools. */
  inHand = null;

  /** volume: the slices around follow; slice: they do not. */
  extent = 'volume';

  #ohif;
  #session;
  #segments = new Map(); // by run: the number that was chosen
  #said = new Map(); // by annotation: {run, segment, extent, gone}
  #timers = new Map(); // by result and segment
  #end = null;

  constructor(ohif, session) {
    this.#ohif = ohif;
    this.#session = session;
  }

  leave() {
    this.#end?.();
    this.#timers.forEach(clearTimeout);
    [this.#end, this.inHand] = [null, null];
    this.#said.clear();
  }

  /** Number of the segment that is spoken of. */
  segmentOf(run) {
    return this.#segments.get(run.workitemUid) ?? this.#session.taskOf(run).segments[0].number;
  }

  choose(run, segment) {
    this.#segments.set(run.workitemUid, segment);
    this.#session.changed();
  }

  /** Takes a tool in hand; lays it down where it is in hand already. */
  take(run, what) {
    this.#end ??= listen((annotation, change) => this.#hear(annotation, change));
    const same = this.inHand?.run.workitemUid === run.workitemUid && this.inHand.what === what;
    this.inHand = same ? null : { run, what };
    takeInHand(this.#ohif, this.inHand && toolFor(what, this.#session.taskOf(run)));
    this.#session.begin();
  }

  /** What is said of a segment of a result, as the service takes it. */
  of(run, segment) {
    return this.#annotationsOf(run, segment).map(uid => ({ ...promptOf(find(uid)), extent: this.#said.get(uid).extent }));
  }

  /** Carries what is said of a segment to the slices around, also what was not to be. */
  carry(run, segment) {
    this.#annotationsOf(run, segment).forEach(uid => { this.#said.get(uid).extent = 'volume'; });
  }

  /** Lays the tool down where its result is not on the screen any more. */
  layDown() {
    if (this.inHand && !this.#session.corrections.canCorrect(this.inHand.run)) this.take(this.inHand.run, this.inHand.what);
  }

  /** Segments of a result that something is said of. */
  segmentsOf(run) {
    return [...new Set([...this.#said.values()].filter(one => one.run.workitemUid === run.workitemUid && !one.gone).map(one => one.segment))];
  }

  /** Takes back what was said of a result. */
  clear(run) {
    const segments = this.segmentsOf(run);
    for (const segment of segments) {
      for (const uid of this.#annotationsOf(run, segment)) {
        this.#said.delete(uid); // what is heard of it then is of nobody
        remove(uid);
      }
    }

    return segments;
  }

  #annotationsOf(run, segment) {
    return [...this.#said].filter(([uid, one]) => one.run.workitemUid === run.workitemUid && one.segment === segment && !one.gone && find(uid))
      .map(([uid]) => uid);
  }

  #hear(annotation, { isNew, isGone }) {
    const uid = annotation.annotationUID;
    if (isNew && this.inHand?.what === saidBy(annotation.metadata.toolName) && !this.#said.has(uid)) {
      const { run } = this.inHand;
      const reason = this.#session.corrections.canCorrect(run) ? misplaced(annotation, run.seriesInstanceUid) : texts.showFirst;
      if (reason) {
        remove(uid);
        this.#session.complain(reason);
        return;
      }
      this.#said.set(uid, { run, segment: this.segmentOf(run), extent: this.extent, gone: false });
      paint(annotation);
    }

    const said = this.#said.get(uid);
    if (!said) return;
    said.gone = isGone;
    const what = `${said.run.workitemUid} ${said.segment}`;
    clearTimeout(this.#timers.get(what));
    this.#timers.set(what, setTimeout(() => this.#session.corrections.follow(said.run, said.segment), pauseOfHand));
  }
}
