// What a user made with the viewer's brush, stored as a SEG of its own: the result that it was made of stays as it was.
import { drawnOf } from './overlay.js';
import { texts } from './texts.js';

const longestDescription = 64; // of Series Description

/**
 * Stores what a user made of a result.
 * @returns {Promise<object>} the SEG as the viewer describes it (SOPInstanceUID, ...)
 * @throws when the result is not on the screen, or the server does not take the SEG
 */
export function saveCorrection(ohif, run, seg) {
  const [drawn] = drawnOf(ohif, run.seriesInstanceUid, seg.seriesInstanceUid);
  if (!drawn) throw new Error(texts.showFirst);
  const title = (drawn.SeriesDescription ?? 'Segmentation').replace(' (SAM2-SGP)', '');
  return storeSegmentation(ohif, drawn.displaySetInstanceUID, texts.corrected(title)); // named as the viewer names what it loads from a SEG
}

/**
 * Stores a segmentation of the viewer's.
 * @param {string} segmentationId its name in the viewer
 * @param {string} description of its series
 * @returns {Promise<object>} the SEG as the viewer describes it (SOPInstanceUID, ...)
 * @throws when the server does not take it
 */
export async function storeSegmentation(ohif, segmentationId, description) {
  const source = ohif.extensionManager.getActiveDataSourceDefinition().sourceName;
  // A series of its own: otherwise the viewer would write a correction into the series of the result.
  const generated = await ohif.commandsManager.runCommand('generateSegmentation', {
    segmentationId,
    options: { dataSource: source, SeriesDescription: description.slice(0, longestDescription), predecessorImageId: null },
  });
  if (!generated?.dataset) throw new Error(texts.noSegmentation);
  const store = ohif.commandsManager.runCommand('createStoreFunction', { dataSource: source });
  if (!store) throw new Error(texts.noStore);
  if (generated.dataset.StudyID === 'No Study ID') generated.dataset.StudyID = '';
  try {
    await store(generated.dataset, {});
  } catch (fault) {
    throw new Error(sentenceOf(fault), { cause: fault });
  }
  return generated.dataset;
}

// The viewer's client says "request failed", and what the server answered beside it.
function sentenceOf({ message, status, response }) {
  if (!status) return message;
  try {
    const { detail, title } = JSON.parse(response);
    return texts.notStored(detail ?? title);
  } catch {
    return texts.notStored(status === 401 ? texts.signInExpired : status === 403 ? texts.notAllowed : texts.status(status));
  }
}
