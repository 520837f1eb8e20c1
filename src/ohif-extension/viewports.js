// What is on the screen.

/** The images in the active viewport: what a task would be run on; null when there are none. */
export function activeSeries({ services }) {
  const viewport = services.viewportGridService.getActiveViewportId();
  const images = viewport && imagesOf(services, viewport);
  return images ? {
    study: images.StudyInstanceUID,
    series: images.SeriesInstanceUID,
    modality: images.Modality,
    description: images.SeriesDescription ?? '',
    displaySetInstanceUID: images.displaySetInstanceUID,
  } : null;
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

/** Goes to a slice (from 1) of a series, in every viewport that shows it as a stack or along its own slices. */
export function goToSlice(ohif, series, slice) {
  const { cornerstoneViewportService } = ohif.services;
  for (const id of viewportsShowing(ohif, series)) {
    const viewport = cornerstoneViewportService.getCornerstoneViewport(id);
    if (!viewport) continue;
    ohif.commandsManager.runCommand('jumpToImage', { imageIndex: slice - 1, viewport });
  }
}

function imagesOf({ viewportGridService, displaySetService }, viewport) {
  return viewportGridService.getDisplaySetsUIDsForViewport(viewport)
    ?.map(uid => displaySetService.getDisplaySetByUID(uid))
    .find(set => set && !set.isOverlayDisplaySet);
}
