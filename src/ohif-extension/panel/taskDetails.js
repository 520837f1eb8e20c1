// The chosen task: what it segments, its form, the button or how far its run is, and its examples.
import { hasEnded } from '../service.js';
import { element } from './element.js';
import { examples } from './examples.js';
import { parameterForm } from './parameterForm.js';
import { progress } from './progress.js';
import { score } from './score.js';

export function taskDetails(session, task) {
  const run = session.runs.all.find(one =>
    one.taskId === task.id && one.seriesInstanceUid === session.series.series && !hasEnded(one));
  return element('div', { class: 'samsgp-details' },
    element('p', {}, task.description),
    element('ul', { class: 'samsgp-segments', 'data-cy': 'samsgp-segments' }, task.segments.map(segment => element('li', {},
      swatch(segment.color), segment.label))),
    score(task),
    task.parameters.length > 0 && parameterForm(session, task),
    run ? progress(session, run) : element('button', {
      class: 'samsgp-primary', 'data-cy': 'samsgp-run', disabled: session.runs.starting, onclick: () => session.runs.start(task),
    }, 'Segment'),
    examples(session, task));
}

export const swatch = color => element('span', { class: 'samsgp-swatch', style: `background:${color ?? 'transparent'}` });
