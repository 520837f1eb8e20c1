// X-ray, ultrasound and fundus images have no orientation in space, so their SEGs have none either. The viewer (3.13)
// reads Plane Orientation Sequence without looking whether it is there: it is given the image's own rows and columns.

const inPlane = { ImageOrientationPatient: [1, 0, 0, 0, 1, 0] };

/** Completes what the viewer reads of a SEG, in memory only. */
export function supplyPlaneOrientation(ohif, segmentation) {
  const shared = first(segmentation.instance?.SharedFunctionalGroupsSequence);
  const frames = [segmentation.instance?.PerFrameFunctionalGroupsSequence ?? []].flat();
  if (!shared || shared.PlaneOrientationSequence || frames.some(frame => frame.PlaneOrientationSequence)) return;
  shared.PlaneOrientationSequence = inPlane;
}

const first = sequence => (Array.isArray(sequence) ? sequence[0] : sequence);
