// A task that the user draws: a structure painted in some slices, named, and stored as the task's first example.
import { storeSegmentation } from './correction.js';
import { texts } from './texts.js';
import { whenShown } from './viewports.js';

const paintingPanel = '@ohif/extension-cornerstone.panelModule.panelSegmentationWithToolsLabelMap';

/** Part of a session, which is told what has changed. */
export class NewTask {
  /** Whether its part of the panel is unfolded. */
  open = false;

  /** What lists will show. */
  title = '';

  /** Names of structures that have codes; empty until the service has said. */
  structures = [];

  working = false;

  #ohif;
  #service;
  #session;
  #names = new Map(); // by drawing and segment
  #made = new Set(); // drawings that are tasks now

  constructor(ohif, service, session) {
    this.#ohif = ohif;
    this.#service = service;
    this.#session = session;
  }

  /** What the user drew and no SEG is of: the newest; undefined where there is nothing. */
  get drawing() {
    return this.#ohif.services.segmentationService.getSegmentations()
      .filter(one => one.representationData.Labelmap && !this.#isStored(one.segmentationId) && !this.#made.has(one.segmentationId)).at(-1);
  }

  nameOf(drawing, segment) {
    return this.#names.get(`${drawing.segmentationId} ${segment}`) ?? '';
  }

  name(drawing, segment, text) {
    this.#names.set(`${drawing.segmentationId} ${segment}`, text);
  }

  /** Its part of the panel was unfolded. */
  unfold(open) {
    this.open = open;
    if (open && this.structures.length === 0) this.#session.guarded(async () => { this.structures = await this.#service.structures(); });
  }

  /** An empty segmentation over the images, and the viewer's tools to paint it. */
  begin = () => this.#session.guarded(async () => {
    const { viewportGridService, panelService } = this.#ohif.services;
    const viewportId = viewportGridService.getActiveViewportId();
    await whenShown(this.#ohif, viewportId);
    await this.#ohif.commandsManager.runCommand('createLabelmapForViewport', { viewportId });
    panelService.activatePanel(paintingPanel, true);
  });

  /** Makes the task, and opens it. */
  make = drawing => this.#session.guarded(async () => {
    const segments = Object.keys(drawing.segments).map(Number);
    const series = drawnOn(drawing) ?? this.#session.series; // whatever is on the screen now
    if (!this.title.trim() || segments.some(segment => !this.nameOf(drawing, segment).trim())) throw new Error(texts.nameFirst);
    this.working = true;
    this.#session.begin();
    try {
      const { segmentationService } = this.#ohif.services;
      segments.forEach(segment => segmentationService.setSegmentLabel(drawing.segmentationId, segment, this.nameOf(drawing, segment).trim()));
      const stored = await storeSegmentation(this.#ohif, drawing.segmentationId, texts.drawn(this.title.trim()));
      const task = await this.#service.makeTask(this.title.trim(), series, stored.SOPInstanceUID);
      this.#made.add(drawing.segmentationId);
      [this.title, this.open] = ['', false];
      await this.#session.reload(task.id);
    } finally {
      this.working = false;
    }
  });

  download = task => this.#session.guarded(() => this.#service.downloadTask(task.id));

  /** Takes a task that users made off the lists, when the user means it. */
  remove = task => this.#session.guarded(async () => {
    if (await this.#session.ask(texts.removeTaskFirst(task.title), ['remove', 'cancel']) !== 'remove') return;
    await this.#service.removeTask(task.id);
    await this.#session.reload(null);
  });

  // What was loaded from a SEG has an object in the study.
  #isStored(id) {
    return this.#ohif.services.displaySetService.getDisplaySetByUID(id)?.instance?.SOPInstanceUID !== undefined;
  }
}

// The series of the images that a drawing lies over; undefined where the viewer does not say.
function drawnOn({ representationData: { Labelmap } }) {
  const [first] = Labelmap.imageIds ?? Object.values(Labelmap.labelmaps ?? {})[0]?.imageIds ?? [];
  const image = first && window.cornerstone.cache.getImage(first)?.referencedImageId;
  const instance = image && window.cornerstone.metaData.get('instance', image);
  return instance && { study: instance.StudyInstanceUID, series: instance.SeriesInstanceUID, modality: instance.Modality };
}
