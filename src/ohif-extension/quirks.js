// What the viewer (OHIF 3.13) makes of correct SEGs, put right in its memory before it reads them; the stored objects stay
// as they are.

/** Puts right every SEG that the viewer hears of, whoever made it and however it is opened; gives what ends that. */
export function prepareAll({ services: { displaySetService } }) {
  const prepareThese = sets => sets.filter(set => set.Modality === 'SEG').forEach(prepare);
  prepareThese(displaySetService.getActiveDisplaySets());
  const added = displaySetService.subscribe(displaySetService.EVENTS.DISPLAY_SETS_ADDED,
    ({ displaySetsAdded }) => prepareThese(displaySetsAdded));
  return () => added.unsubscribe();
}

/** Completes and orders what the viewer reads of a SEG. */
export function prepare(segmentation) {
  const instance = segmentation.instance;
  if (!instance) return;
  supplyPlaneOrientation(instance);
  dropBackground(instance);
}

// X-ray, ultrasound and fundus images have no orientation in space, so their SEGs have none either. The viewer reads Plane
// Orientation Sequence without looking whether it is there: it is given the image's own rows and columns.
function supplyPlaneOrientation(instance) {
  const [shared] = items(instance.SharedFunctionalGroupsSequence);
  const frames = items(instance.PerFrameFunctionalGroupsSequence);
  if (!shared || shared.PlaneOrientationSequence || frames.some(frame => frame.PlaneOrientationSequence)) return;
  shared.PlaneOrientationSequence = { ImageOrientationPatient: [1, 0, 0, 0, 1, 0] };
}

// Label maps describe their background as segment 0. The viewer counts items instead of reading Segment Number: each
// segment would have the name and colour of the one before.
function dropBackground(instance) {
  const segments = items(instance.SegmentSequence);
  const drawn = segments.filter(segment => Number(segment.SegmentNumber) !== 0);
  if (drawn.length < segments.length) instance.SegmentSequence = drawn;
}

const items = sequence => (sequence === undefined ? [] : [sequence].flat());
