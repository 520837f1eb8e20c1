// The chosen task: what it segments, its form, the button or how far its run is, and its examples.
import { hasEnded } from '../service.js';
import { texts } from '../texts.js';
import { element } from './element.js';
import { examples } from './examples.js';
import { likeness } from './likeness.js';
import { parameterForm } from './parameterForm.js';
import { progress } from './progress.js';
import { score } from './score.js';
import { warning } from './warning.js';

export function taskDetails(session, task) {
  const run = session.runs.all.find(one =>
    one.taskId === task.id && one.seriesInstanceUid === session.series.series && !hasEnded(one));
  const forced = !task.fit.fits;
  return element('div', { class: 'samsgp-details' },
    element('p', {}, task.description),
    element('ul', { class: 'samsgp-segments', 'data-cy': 'samsgp-segments' }, task.segments.map(segment => element('li', {},
      swatch(segment.color), segment.label))),
    score(task),
    task.parameters.length > 0 && parameterForm(session, task),
    forced && warning(texts.forcedHint, 'samsgp-forced-hint'),
    likeness(session, task),
    run ? progress(session, run) : element('button', {
      class: 'samsgp-primary', 'data-cy': 'samsgp-run', disabled: session.runs.starting, onclick: () => session.runs.start(task),
    }, forced ? texts.runAnyway : texts.run),
    examples(session, task),
    task.own && element('p', { class: 'samsgp-actions' }, element('button', {
      'data-cy': 'samsgp-export-task', title: texts.exportTaskTip, onclick: () => session.newTask.download(task),
    }, texts.exportTask), element('button', { 'data-cy': 'samsgp-remove-task', onclick: () => session.newTask.remove(task) }, texts.removeTask)));
}

export const swatch = color => element('span', { class: 'samsgp-swatch', style: `background:${color ?? 'transparent'}` });
