// The viewer's own tools (Cornerstone 5) under names of ours: with them a user says what belongs to a segment.
import { placeOf } from './labelmaps.js';
import { texts } from './texts.js';

const silent = { getTextLines: () => [] }; // no area and no mean beside it: it is said to the network, not measured

// Tools by what is said, with points or with strokes: not every network reads points.
const tools = {
  include: { point: 'SamSgpInclude', scribble: 'SamSgpIncludeStroke' },
  exclude: { point: 'SamSgpExclude', scribble: 'SamSgpExcludeStroke' },
  box: { box: 'SamSgpBox' },
};

const added = [
  { toolName: 'SamSgpInclude', parentTool: 'Probe', configuration: silent },
  { toolName: 'SamSgpExclude', parentTool: 'Probe', configuration: silent },
  { toolName: 'SamSgpIncludeStroke', parentTool: 'PlanarFreehandROI', configuration: { ...silent, allowOpenContours: true, closeContourProximity: 0 } },
  { toolName: 'SamSgpExcludeStroke', parentTool: 'PlanarFreehandROI', configuration: { ...silent, allowOpenContours: true, closeContourProximity: 0 } },
  { toolName: 'SamSgpBox', parentTool: 'RectangleROI', configuration: silent },
];

const colors = { include: 'rgb(90, 220, 120)', exclude: 'rgb(255, 120, 100)', box: 'rgb(120, 190, 255)' };

/** The tool for something that is said, in a task's way; undefined where the task does not take it. */
export function toolFor(what, task) {
  const kind = ['point', 'scribble', 'box'].find(one => tools[what][one] && task.prompts?.includes(one));
  return kind && tools[what][kind];
}

/** Whether a tool is pressed in one place, or drawn. */
export const isPoint = tool => tool === tools.include.point || tool === tools.exclude.point;

/** What a tool says: include, exclude, box; undefined for a tool that is not ours. */
export const saidBy = tool => Object.keys(tools).find(what => Object.values(tools[what]).includes(tool));

/** Takes a tool in hand, in every viewport of images; null: the viewer's own for brightness and contrast. */
export function takeInHand({ services, commandsManager }, tool) {
  const { toolGroupService, toolbarService, viewportGridService } = services;
  const groups = toolGroupService.getToolGroupIds().filter(id => !id.startsWith('volume3d'));
  for (const id of groups)
    if (!toolGroupService.getToolGroup(id).hasTool(added[0].toolName)) toolGroupService.addToolsToToolGroup(id, { passive: added });
  commandsManager.runCommand('setToolActiveToolbar', { toolName: tool ?? 'WindowLevel', toolGroupIds: groups });
  toolbarService.refreshToolbarState({ viewportId: viewportGridService.getActiveViewportId() });
}

/** Why something that was drawn says nothing of a series; null where it does. */
export function misplaced({ metadata: { toolName, referencedImageId: image } }, series) {
  if (!image) return isPoint(toolName) ? null : texts.otherPlane; // drawn in a view from the side
  const there = window.cornerstone.metaData.get('instance', image)?.SeriesInstanceUID;
  return there === undefined || there === series ? null : texts.otherSeries;
}

/** What was drawn, as the service takes it. */
export function promptOf(annotation) {
  const { toolName, referencedImageId: image } = annotation.metadata;
  const what = saidBy(toolName);
  const { handles, contour } = annotation.data;
  const include = what === 'include';
  if (isPoint(toolName) && !image) return { kind: 'point', include, position: [...handles.points[0]] };
  if (!image) throw new Error(texts.otherPlane); // drawn in a view from the side
  const place = placeOf(image);
  const pixels = points => points.map(point => pixelOf(image, point));
  if (isPoint(toolName)) {
    const [[column, row]] = pixels(handles.points);
    return { kind: 'point', include, ...place, column, row };
  }

  if (what !== 'box') return { kind: 'scribble', include, ...place, points: pixels(contour.polyline) };
  const corners = pixels(handles.points);
  const span = axis => [Math.min(...corners.map(corner => corner[axis])), Math.max(...corners.map(corner => corner[axis]))];
  return { kind: 'box', ...place, columns: span(0), rows: span(1) };
}

/** Draws what was said in its colour. */
export const paint = annotation => window.cornerstoneTools.annotation.config.style
  .setAnnotationStyles(annotation.annotationUID, { color: colors[saidBy(annotation.metadata.toolName)] });

/** Takes what was drawn off the images. */
export function remove(annotationUid) {
  window.cornerstoneTools.annotation.state.removeAnnotation(annotationUid);
}

export const find = annotationUid => window.cornerstoneTools.annotation.state.getAnnotation(annotationUid);

/** Tells of what is drawn, changed, taken away and brought again with our tools; gives what ends that. */
export function listen(onChange) {
  const { eventTarget } = window.cornerstone;
  const { ANNOTATION_COMPLETED: completed, ANNOTATION_MODIFIED: modified, ANNOTATION_ADDED: brought, ANNOTATION_REMOVED: removed }
    = window.cornerstoneTools.Enums.Events;
  const hear = event => saidBy(event.detail.annotation?.metadata.toolName) && onChange(event.detail.annotation, {
    isNew: event.type === completed, isGone: event.type === removed,
  });
  const events = [completed, modified, brought, removed];
  events.forEach(event => eventTarget.addEventListener(event, hear));
  return () => events.forEach(event => eventTarget.removeEventListener(event, hear));
}

// Column and row, whole numbers at the pixels' centres, of a place in the patient's (or the picture's own) millimetres.
function pixelOf(image, point) {
  const { imagePositionPatient: origin, rowCosines, columnCosines, columnPixelSpacing, rowPixelSpacing, columns, rows }
    = window.cornerstone.metaData.get('imagePlaneModule', image);
  const along = (cosines, spacing) => [0, 1, 2].reduce((sum, i) => sum + (point[i] - origin[i]) * cosines[i], 0) / (spacing || 1);
  const within = (value, count) => Math.min(Math.max(value, 0), count - 1); // drawn beyond the edge
  return [within(along(rowCosines, columnPixelSpacing), columns), within(along(columnCosines, rowPixelSpacing), rows)];
}
