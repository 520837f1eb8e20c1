// The chosen task: segments, form, the button, and how far its run is.
import { hasEnded } from '../service.js';
import { element } from './element.js';
import { parameterForm } from './parameterForm.js';

export function taskDetails(session, task) {
  const run = session.runs.find(one => one.taskId === task.id && one.seriesInstanceUid === session.series.series && !hasEnded(one));
  return element('section', { class: 'samsgp-details' },
    element('p', {}, task.description),
    element('ul', { class: 'samsgp-segments', 'data-cy': 'samsgp-segments' }, task.segments.map(segment => element('li', {},
      element('span', { class: 'samsgp-swatch', style: `background:${segment.color}` }), segment.label))),
    parameterForm(session, task),
    run ? progress(session, run)
      : element('button', { class: 'samsgp-primary', 'data-cy': 'samsgp-run', onclick: () => session.start(task) }, 'Segment'));
}

function progress(session, run) {
  return element('div', { class: 'samsgp-progress', 'data-cy': 'samsgp-progress' },
    element('progress', { max: 100, value: run.percent }),
    element('p', {}, `${Math.round(run.percent)} % ${run.stage ?? 'Waiting'}`),
    element('button', { 'data-cy': 'samsgp-cancel', onclick: () => session.cancel(run) }, 'Cancel'));
}
