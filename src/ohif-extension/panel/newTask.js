// A task that the user draws.
import { texts } from '../texts.js';
import { element } from './element.js';

const structures = 'samsgp-structures';

export function newTask({ newTask: task }) {
  const { drawing } = task;
  return element('details', { class: 'samsgp-new-task', 'data-cy': 'samsgp-new-task', open: task.open, ontoggle: event => task.unfold(event.target.open) },
    element('summary', {}, texts.newTask),
    element('p', { class: 'samsgp-hint' }, texts.newTaskHint),
    drawing ? form(task, drawing)
      : element('button', { 'data-cy': 'samsgp-start-drawing', onclick: () => task.begin() }, texts.startDrawing));
}

const form = (task, drawing) => element('form', {
  class: 'samsgp-form', onsubmit: event => {
    event.preventDefault();
    document.activeElement.blur(); // the panel is not drawn anew under somebody who types
    task.make(drawing);
  },
},
  Object.keys(drawing.segments).map(segment => element('label', {},
    element('span', {}, texts.structure(segment)),
    element('input', {
      type: 'text', 'data-cy': `samsgp-structure-${segment}`, list: structures, maxlength: 64, value: task.nameOf(drawing, segment),
      oninput: event => task.name(drawing, segment, event.target.value),
    }))),
  element('label', {},
    element('span', {}, texts.taskTitle),
    element('input', { type: 'text', 'data-cy': 'samsgp-task-title', maxlength: 64, value: task.title, oninput: event => { task.title = event.target.value; } })),
  element('datalist', { id: structures }, task.structures.map(name => element('option', { value: name }))),
  element('button', { type: 'submit', 'data-cy': 'samsgp-make-task', disabled: task.working }, task.working ? texts.making : texts.makeTask));
