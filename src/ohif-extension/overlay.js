// Brings a SEG that the server has just stored into the open study, and draws it over its images, without a reload.
import { prepare } from './quirks.js';
import { texts } from './texts.js';
import { isShown, placesOf, restorePlaces, viewportsShowing } from './viewports.js';

/**
 * Draws a result over every viewport that shows its source, in place of what earlier runs of the same task drew there.
 * @param ohif managers and services of the viewer
 * @param {{study: string, source: string, result: string, replaces: string[]}} what Series Instance UIDs; replaces: of
 *   earlier results
 * @returns {Promise<boolean>} false when the images are not on the screen any more
 */
export async function showResult(ohif, { study, source, result, replaces }) {
  if (!isShown(ohif, source)) return false;
  const segmentation = await displaySetOf(ohif, study, result);
  await load(ohif, segmentation);
  // Loading takes a while: the user may have gone on.
  const viewports = viewportsShowing(ohif, source);
  const places = placesOf(ohif, source);
  const settled = untilDrawn(ohif, viewports, result);
  for (const viewport of viewports) {
    await removeLayers(ohif, viewport, [...replaces, result]);
    ohif.commandsManager.runCommand('addDisplaySetAsLayer',
      { viewportId: viewport, displaySetInstanceUID: segmentation.displaySetInstanceUID });
  }

  await settled;
  restorePlaces(ohif, places); // the viewer shows the first image again where a layer was added
  return viewports.length > 0;
}

// A layer is added a little later than it is asked for, and its viewport is set up anew with it.
function untilDrawn(ohif, viewports, series) {
  const service = ohif.services.cornerstoneViewportService;
  const waiting = new Set(viewports);
  return new Promise(resolve => {
    const end = () => {
      subscription.unsubscribe();
      clearTimeout(patience);
      resolve();
    };
    const subscription = service.subscribe(service.EVENTS.VIEWPORT_DATA_CHANGED, ({ viewportId }) => {
      if (overlaysOf(ohif, viewportId, [series]).length > 0) waiting.delete(viewportId);
      if (waiting.size === 0) end();
    });
    const patience = setTimeout(end, 3000);
    if (viewports.length === 0) end();
  });
}

/** Takes the overlays of these series off every viewport. */
export function hideResults(ohif, series) {
  for (const viewport of ohif.services.viewportGridService.getState().viewports.keys())
    removeLayers(ohif, viewport, series);
}

/** Display sets of a result that are drawn over its source now. */
export function drawnOf(ohif, source, result) {
  return viewportsShowing(ohif, source).flatMap(viewport => overlaysOf(ohif, viewport, [result]));
}

/** Series of all overlays, viewport by viewport. */
export function drawnSeries({ services: { viewportGridService, displaySetService } }) {
  return [...viewportGridService.getState().viewports.keys()].flatMap(viewport =>
    viewportGridService.getDisplaySetsUIDsForViewport(viewport)
      .map(uid => displaySetService.getDisplaySetByUID(uid))
      .filter(set => set?.isOverlayDisplaySet)
      .map(set => `${viewport} ${set.SeriesInstanceUID}`));
}

/** Display set of a SEG; asks the server for it where the viewer does not know it yet. */
export async function displaySetOf(ohif, study, series) {
  const { displaySetService } = ohif.services;
  const known = displaySetService.getDisplaySetsForSeries(series);
  if (known.length > 0) return known[0];
  const [source] = ohif.extensionManager.getActiveDataSource();
  // The viewer keeps a study's metadata under this key, and would not ask for a series that came later.
  const forget = () => source.deleteStudyMetadataPromise(`${source.getConfig().name}:${study}`);
  forget();
  await source.retrieve.series.metadata({ StudyInstanceUID: study, filters: { seriesInstanceUID: [series] } });
  forget();
  const [made] = displaySetService.getDisplaySetsForSeries(series);
  if (!made) throw new Error(texts.reload);
  return made;
}

// addDisplaySetAsLayer swallows what goes wrong while loading, so that is done first.
async function load(ohif, segmentation) {
  if (segmentation.isLoaded) return;
  prepare(segmentation);
  try {
    await segmentation.load({ headers: ohif.services.userAuthenticationService.getAuthorizationHeader() });
  } catch (fault) {
    console.error(fault);
    throw new Error(texts.cannotDraw(fault.message ?? fault));
  }
}

function overlaysOf({ services }, viewport, series) {
  return services.viewportGridService.getDisplaySetsUIDsForViewport(viewport)
    .map(uid => services.displaySetService.getDisplaySetByUID(uid))
    .filter(set => set?.isOverlayDisplaySet && series.includes(set.SeriesInstanceUID));
}

// The viewer takes a layer off a little later, and would bring it back with a layer that is added meanwhile.
async function removeLayers(ohif, viewportId, series) {
  for (const { displaySetInstanceUID } of overlaysOf(ohif, viewportId, series))
    ohif.commandsManager.runCommand('removeDisplaySetLayer', { viewportId, displaySetInstanceUID });
  for (let look = 0; look < 100 && overlaysOf(ohif, viewportId, series).length > 0; look++)
    await new Promise(resolve => setTimeout(resolve, 20));
}
