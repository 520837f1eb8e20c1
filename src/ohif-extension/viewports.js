// What is on the screen.
import { placeOf } from './labelmaps.js';
import { texts } from './texts.js';

// Milliseconds.
const patience = 60_000, betweenLooks = 100;

/** The images in the active viewport: what a task would be run on; null when there are none. */
export function activeSeries({ services }) {
  const viewport = services.viewportGridService.getActiveViewportId();
  const images = viewport && imagesOf(services, viewport);
  return images ? {
    study: images.StudyInstanceUID,
    series: images.SeriesInstanceUID,
    modality: images.Modality,
    hasImages: hasImages(images.Modality),
    description: images.SeriesDescription ?? '',
  } : null;
}

// Modalities of what is shown in a viewport and holds no images of a patient: reports, documents, and what is drawn over images.
const withoutImages = ['SR', 'SEG', 'RTSTRUCT', 'RTPLAN', 'RTRECORD', 'DOC', 'PR', 'KO', 'REG', 'FID', 'ECG', 'HD', 'AU', 'PLAN', 'SMR', 'ANN'];

/** Whether a series of a modality holds images of a patient. */
export const hasImages = modality => !withoutImages.includes(modality);

/** Waits until a viewport shows its images: before, nothing can be drawn on them. */
export async function whenShown({ services }, viewport) {
  const end = Date.now() + patience;
  while (!services.cornerstoneViewportService.getCornerstoneViewport(viewport)?.getImageData?.()) {
    if (Date.now() > end) throw new Error(texts.notShown);
    await new Promise(resolve => { setTimeout(resolve, betweenLooks); });
  }
}

/** Viewports that show a series. */
export function viewportsShowing({ services }, series) {
  return [...services.viewportGridService.getState().viewports.keys()]
    .filter(viewport => imagesOf(services, viewport)?.SeriesInstanceUID === series);
}

export const isShown = (ohif, series) => viewportsShowing(ohif, series).length > 0;

/** Tells when something else may be on the screen; gives what ends that. */
export function onScreenChange({ services }, tell) {
  const { viewportGridService: grid, displaySetService: sets } = services;
  const subscriptions = [
    grid.subscribe(grid.EVENTS.ACTIVE_VIEWPORT_ID_CHANGED, tell),
    grid.subscribe(grid.EVENTS.GRID_STATE_CHANGED, tell),
    grid.subscribe(grid.EVENTS.VIEWPORTS_READY, tell),
    sets.subscribe(sets.EVENTS.DISPLAY_SETS_ADDED, tell),
  ];
  return () => subscriptions.forEach(subscription => subscription.unsubscribe());
}

/**
 * Goes to an image, in every viewport that shows its series slice by slice.
 * @param {{sopInstanceUid: string, frame: number|null}} image frame: from 1, of a multi-frame image
 */
export function goToImage(ohif, series, image) {
  for (const id of viewportsShowing(ohif, series)) {
    const viewport = ohif.services.cornerstoneViewportService.getCornerstoneViewport(id);
    if (viewport?.setImageIdIndex) goInStack(viewport, image);
    else if (viewport?.getCamera) goInVolume(viewport, imagesOf(ohif.services, id), image);
  }
}

/**
 * The number by which the viewer names an image in its corner: Instance Number, or the frame of a multi-frame image.
 * @returns {number|null} null where the viewer does not know the image
 */
export function numberOf({ services: { displaySetService } }, series, { sopInstanceUid, frame }) {
  const instance = displaySetService.getDisplaySetsForSeries(series).flatMap(set => set.instances ?? [])
    .find(one => one.SOPInstanceUID === sopInstanceUid);
  const number = Number.parseInt(instance?.InstanceNumber, 10);
  return frame ?? (Number.isNaN(number) ? null : number);
}

/** Where every viewport that shows a series stands: what {@link restorePlaces} takes. */
export function placesOf(ohif, series) {
  return new Map(viewportsShowing(ohif, series).map(id => {
    const viewport = ohif.services.cornerstoneViewportService.getCornerstoneViewport(id);
    return [id, viewport?.setImageIdIndex ? { index: viewport.getCurrentImageIdIndex() } : { camera: viewport?.getCamera?.() }];
  }));
}

/** Brings viewports back to where they stood. */
export function restorePlaces(ohif, places) {
  for (const [id, { index, camera }] of places) {
    const viewport = ohif.services.cornerstoneViewportService.getCornerstoneViewport(id);
    if (index !== undefined && viewport?.setImageIdIndex) viewport.setImageIdIndex(index);
    else if (camera && viewport?.setCamera) {
      viewport.setCamera(camera);
      viewport.render();
    }
  }
}

/** Whether places are the same slices. */
export const arePlaces = (one, other) => one.size === other.size
  && [...one].every(([id, place]) => place.index === other.get(id)?.index && isAt(place.camera, other.get(id)?.camera));

const isAt = (one, other) => one?.focalPoint?.every((value, i) => Math.abs(value - other?.focalPoint?.[i]) < 1e-3) ?? other === undefined;

function goInStack(viewport, { sopInstanceUid, frame }) {
  const isIt = place => place.sopInstanceUid === sopInstanceUid && (frame === null || place.frame === frame);
  const index = viewport.getImageIds().findIndex(id => isIt(placeOf(id)));
  if (index >= 0) viewport.setImageIdIndex(index);
}

// The camera goes along its view until it stands at the image's plane; views from the side stay where they are.
function goInVolume(viewport, images, { sopInstanceUid }) {
  const instance = images.instances?.find(one => one.SOPInstanceUID === sopInstanceUid);
  if (!instance?.ImagePositionPatient || !instance.ImageOrientationPatient) return;
  const camera = viewport.getCamera();
  const normal = camera.viewPlaneNormal;
  const [rx, ry, rz, cx, cy, cz] = instance.ImageOrientationPatient.map(Number);
  const across = [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx];
  if (Math.abs(dot(across, normal)) < 0.99) return;
  const distance = dot(instance.ImagePositionPatient.map((value, i) => value - camera.focalPoint[i]), normal);
  const moved = point => point.map((value, i) => value + normal[i] * distance);
  viewport.setCamera({ ...camera, focalPoint: moved(camera.focalPoint), position: moved(camera.position) });
  viewport.render();
}

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function imagesOf({ viewportGridService, displaySetService }, viewport) {
  return viewportGridService.getDisplaySetsUIDsForViewport(viewport)
    ?.map(uid => displaySetService.getDisplaySetByUID(uid))
    .find(set => set && !set.isOverlayDisplaySet);
}
