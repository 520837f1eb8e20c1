// What leaves the viewer: numbers on the clipboard, results as files.
import { copy } from './clipboard.js';
import { texts } from './texts.js';

/** Part of a session. */
export class Exports {
  #ohif;
  #service;
  #session;

  constructor(ohif, service, session) {
    this.#ohif = ohif;
    this.#service = service;
    this.#session = session;
  }

  /** Puts all numbers of a result on the clipboard, as a table. */
  copyCsv = run => this.#session.guarded(async () => {
    await copy(await this.#service.measurementsOf(run));
    this.#ohif.services.uiNotificationService.show({ title: texts.copied, message: texts.copiedMessage, type: 'success' });
  });

  /** Saves a result as a file of the user's: all segments as a NIfTI label map. */
  saveLabels = run => this.#save(run, 'labels.nii.gz', `${run.taskId}.nii.gz`);

  /** Saves the surface of one segment of a result as an STL file of the user's. */
  saveSurface = (run, segment) => this.#save(run, `surfaces/${segment}.stl`, `${run.taskId}-${segment}.stl`);

  #save = (run, what, name) => this.#session.guarded(() => this.#service.downloadResult(run, what, name));
}
