// What a user made of a result with the viewer's brush, stored as a SEG of its own: the result stays as it was.
import { drawnOf } from './overlay.js';

/**
 * @returns {Promise<object>} the SEG as the viewer describes it (SOPInstanceUID, ...)
 * @throws when the result is not on the screen, or the server does not take the SEG
 */
export async function saveCorrection(ohif, run, seg) {
  const [drawn] = drawnOf(ohif, run.seriesInstanceUid, seg.seriesInstanceUid);
  if (!drawn) throw new Error('Show the result first: what is on the screen is what is saved.');
  const segmentationId = drawn.displaySetInstanceUID; // As the viewer names what it loads from a SEG.
  const source = ohif.extensionManager.getActiveDataSourceDefinition().sourceName;
  // A series of its own: otherwise the viewer would write the correction into the series of the result.
  const description = `${drawn.SeriesDescription ?? 'Segmentation'} - corrected`.slice(0, 64);
  const generated = await ohif.commandsManager.runCommand('generateSegmentation', {
    segmentationId,
    options: { dataSource: source, SeriesDescription: description, predecessorImageId: null },
  });
  if (!generated?.dataset) throw new Error('The viewer could not make a segmentation of what is on the screen.');
  const store = ohif.commandsManager.runCommand('createStoreFunction', { dataSource: source });
  if (!store) throw new Error('This viewer\'s data source does not store segmentations.');
  if (generated.dataset.StudyID === 'No Study ID') generated.dataset.StudyID = '';
  await store(generated.dataset, {});
  return generated.dataset;
}
