// What a user makes of a result with the viewer's brush: carried through the volume by the network, taken back, saved.
import { saveCorrection } from './correction.js';
import { LabelMaps } from './labelmaps.js';
import { drawnOf } from './overlay.js';
import { segmentationOf } from './runs.js';

/** Part of a session, which is told what has changed. */
export class Corrections {
  /** True while a correction is made or saved. */
  working = false;

  #ohif;
  #service;
  #session;
  #maps = new Map(); // by the viewer's name of a result

  constructor(ohif, service, session) {
    this.#ohif = ohif;
    this.#service = service;
    this.#session = session;
  }

  /** A result was drawn: as it is now is what corrections start from. */
  begin(run) {
    const id = this.#nameOf(run);
    if (id && !this.#maps.has(id)) this.#maps.set(id, new LabelMaps(id));
  }

  /** Whether a result that is drawn can be corrected here. */
  canCorrect(run) {
    return this.#maps.has(this.#nameOf(run));
  }

  /** Carries what was painted to the slices around. */
  propagate = run => this.#do(async () => {
    const maps = this.#maps.get(this.#nameOf(run));
    const painted = maps.painted();
    if (painted.size === 0) throw new Error('Paint on a slice of the segmentation first, or erase there: what is painted is carried to the slices around it.');
    for (const [segment, slices] of painted) {
      const answer = await this.#service.correct(run, {
        segment, segmentationInstanceUid: segmentationOf(run).sopInstanceUid,
        prompts: slices.map(slice => ({ kind: 'mask', ...slice })),
      });
      maps.write(segment, answer.slices);
    }
  });

  /** Draws the result as it was. */
  takeBack = run => this.#do(async () => this.#maps.get(this.#nameOf(run)).restore());

  /** Stores what is on the screen as a segmentation of its own; the result stays as it was. */
  save = run => this.#do(async () => {
    await saveCorrection(this.#ohif, run, segmentationOf(run));
    this.#ohif.services.uiNotificationService.show({ title: 'Saved', message: 'The corrected segmentation is stored beside the result.', type: 'success' });
  });

  #nameOf(run) {
    const seg = segmentationOf(run);
    return seg && drawnOf(this.#ohif, run.seriesInstanceUid, seg.seriesInstanceUid)[0]?.displaySetInstanceUID;
  }

  async #do(work) {
    this.working = true;
    this.#session.begin();
    await this.#session.guarded(work);
    this.working = false;
    this.#session.changed();
  }
}
