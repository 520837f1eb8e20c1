// The label maps that the viewer (OHIF 3.13, Cornerstone 5) draws a result from: what was loaded, what its user painted since,
// and what a correction makes of it.

/** The label maps of one result. Images are the viewer's: one a slice and layer; segments that overlap lie in different layers. */
export class LabelMaps {
  #id;
  #loaded; // by image: labels as they were loaded
  #known; // by image: labels as they were last loaded or written here
  #saved = null; // by image: labels as they were last saved
  #said = new Map(); // by segment: painted slices, by image, each with the labels before and how far it is carried

  /** @param {string} segmentationId as the viewer names what it loads from a SEG */
  constructor(segmentationId) {
    this.#id = segmentationId;
    this.#loaded = this.#copy();
    this.#known = this.#loaded;
  }

  /**
   * Segments of which slices were painted since they were loaded, each with these slices.
   * @returns {Map<number, {sopInstanceUid: string, frame: number|null, extent: string, bits: string}[]>}
   */
  painted() {
    this.#notice(this.#images());
    return new Map([...this.#said].filter(([, images]) => images.size > 0).map(([segment, images]) =>
      [segment, [...images].map(([image, { extent }]) => ({ ...placeUnder(image), extent, bits: pack(labelsOf(image), this.#layer(segment).label) }))]));
  }

  /**
   * Says how far painted slices of a segment are carried.
   * @param {number} segment its number
   * @param {string} extent volume or slice
   * @param {boolean} forAll whether it holds for all of them, or for those of which it was not said yet
   */
  carry(segment, extent, forAll) {
    this.#notice(this.#images());
    for (const said of this.#saidOf(segment).values()) if (forAll || said.extent === undefined) said.extent = extent;
  }

  /** What the user made of it: null where nothing is different from what was loaded, "saved", or "edited" where that is not saved. */
  get state() {
    if (this.#saved && !this.#differsFrom(this.#saved)) return this.#savedAsLoaded() ? null : 'saved';
    return this.#differsFrom(this.#loaded) ? 'edited' : null;
  }

  /** What is on the screen now, for {@link markSaved}. */
  snapshot() {
    return this.#copy();
  }

  /** What was on the screen when storing it began is stored. */
  markSaved(snapshot) {
    this.#saved = snapshot;
  }

  /**
   * Draws a segment as a correction has it: slices of the answer as they are there, painted ones as they were painted, all others as
   * they were loaded. Voxels of other segments stay theirs.
   * @param {number} segment its number
   * @param {{sopInstanceUid: string, frame: number|null, bits: string}[]} slices of the answer
   */
  write(segment, slices) {
    this.#notice(this.#images());
    const { images, label } = this.#layer(segment);
    const answers = new Map(slices.map(slice => [keyOf(slice), slice.bits]));
    images.forEach(image => {
      if (this.#saidOf(segment).has(image)) return;
      const bits = answers.get(keyOf(placeUnder(image)));
      const inside = bits ? unpack(bits) : at => this.#loaded.get(image)[at] === label;
      this.#put(image, label, inside);
    });
    this.#known = this.#copy();
    this.#redraw(segment);
  }

  /**
   * Draws slices of an answer that is still on its way.
   * @param {number} segment its number
   * @param {{sopInstanceUid: string, frame: number|null, bits: string}[]} slices as they are made
   */
  draw(segment, slices) {
    const { images, label } = this.#layer(segment);
    const answers = new Map(slices.map(slice => [keyOf(slice), slice.bits]));
    const answered = images.map((image, index) => ({ image, index, bits: answers.get(keyOf(placeUnder(image))) })).filter(({ bits }) => bits);
    this.#notice(answered.map(({ image }) => image));
    const drawn = answered.filter(({ image }) => !this.#saidOf(segment).has(image));
    for (const { image, bits } of drawn) {
      this.#put(image, label, unpack(bits));
      this.#known.set(image, labelsOf(image).slice());
    }
    this.#redraw(segment, drawn.map(({ index }) => index));
  }

  /** Takes back all that was painted and corrected. */
  restore() {
    for (const [image, labels] of this.#loaded) this.#change(image, () => labels.slice());
    this.#said.clear();
    this.#known = this.#loaded;
    this.#segments().forEach(segment => this.#redraw(segment));
  }

  // What was painted since it was looked at last: a brush does not wait for an answer that is on its way.
  #notice(images) {
    const owners = new Map(images.map(image => [image, new Map()])); // segments by label
    for (const segment of this.#segments()) {
      const layer = this.#layer(segment);
      layer.images.forEach(image => owners.get(image)?.set(layer.label, segment));
    }

    this.#known = new Map(this.#known); // what was loaded stays
    for (const image of images) {
      const [before, now] = [this.#known.get(image), labelsOf(image)];
      this.#known.set(image, now.slice());
      if (!before) continue;
      const touched = new Set();
      now.forEach((value, at) => {
        if (value !== before[at]) touched.add(value).add(before[at]);
      });
      for (const [label, segment] of owners.get(image)) {
        const said = this.#saidOf(segment);
        if (touched.has(label) && !said.has(image)) said.set(image, { before, extent: undefined });
        // Undone: nothing is said of it any more.
        else if (said.has(image) && isSameSegment(now, said.get(image).before, label)) said.delete(image);
      }
    }
  }

  #differsFrom(labels) {
    return this.#images().some(image => areDifferent(labelsOf(image), labels.get(image)));
  }

  #savedAsLoaded() {
    return ![...this.#saved].some(([image, labels]) => areDifferent(labels, this.#loaded.get(image)));
  }

  #saidOf(segment) {
    if (!this.#said.has(segment)) this.#said.set(segment, new Map());
    return this.#said.get(segment);
  }

  #copy() {
    return new Map(this.#images().map(image => [image, labelsOf(image).slice()]));
  }

  #segments() {
    return Object.keys(this.#segmentation.segments).map(Number);
  }

  #images() {
    const { labelmaps, imageIds } = this.#labelmap;
    return labelmaps ? [...new Set(Object.values(labelmaps).flatMap(one => one.imageIds))] : imageIds;
  }

  #layer(segment) {
    const { labelmaps, segmentBindings, imageIds } = this.#labelmap;
    const binding = segmentBindings?.[segment];
    return binding ? { images: labelmaps[binding.labelmapId].imageIds, label: binding.labelValue } : { images: imageIds, label: segment };
  }

  #change(image, how) {
    const manager = window.cornerstone.cache.getImage(image).voxelManager;
    manager.setScalarData(how(manager.getScalarData()));
  }

  // Voxels of other segments stay theirs.
  #put(image, label, inside) {
    this.#change(image, labels => labels.map((value, at) => {
      if (value !== 0 && value !== label) return value;
      return inside(at) ? label : 0;
    }));
  }

  #redraw(segment, indices = this.#layer(segment).images.map((_, index) => index)) {
    window.cornerstoneTools.segmentation.triggerSegmentationEvents.triggerSegmentationDataModified(this.#id, indices, segment);
  }

  get #segmentation() {
    return window.cornerstoneTools.segmentation.state.getSegmentation(this.#id);
  }

  get #labelmap() {
    return this.#segmentation.representationData.Labelmap;
  }
}

const isSameSegment = (some, others, label) => some.every((value, at) => (value === label) === (others[at] === label));

const areDifferent = (some, others) => others === undefined || some.some((value, at) => value !== others[at]);

const labelsOf = image => window.cornerstone.cache.getImage(image).voxelManager.getScalarData();

/** An image as the service names it. */
export function placeOf(imageId) {
  const instance = window.cornerstone.metaData.get('instance', imageId) ?? {};
  const frame = Number(instance.NumberOfFrames) > 1 ? Number(/frames?[/=](\d+)/.exec(imageId)?.[1] ?? 1) : null;
  return { sopInstanceUid: instance.SOPInstanceUID, frame };
}

// The image that a label image lies over.
const placeUnder = image => placeOf(window.cornerstone.cache.getImage(image).referencedImageId);

const keyOf = ({ sopInstanceUid, frame }) => `${sopInstanceUid} ${frame ?? ''}`;

// A bit a pixel, row by row, the least significant bit first; base64.
function pack(labels, label) {
  const bits = new Uint8Array(Math.ceil(labels.length / 8));
  labels.forEach((value, i) => { if (value === label) bits[i >> 3] |= 1 << (i & 7); });
  let text = '';
  for (let i = 0; i < bits.length; i += 8192) text += String.fromCharCode(...bits.subarray(i, i + 8192));
  return btoa(text);
}

function unpack(base64) {
  const bits = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  return at => (bits[at >> 3] >> (at & 7) & 1) === 1;
}
