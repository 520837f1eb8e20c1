// A form made from a task's typed parameters.
import { element } from './element.js';

export function parameterForm(session, task) {
  const values = session.parametersOf(task);
  return element('form', { class: 'samsgp-form', 'data-cy': 'samsgp-form', onsubmit: event => event.preventDefault() },
    task.parameters.map(parameter => element('label', { title: parameter.description },
      element('span', {}, parameter.label || parameter.name),
      field(parameter, values[parameter.name], value => { values[parameter.name] = value; }))));
}

function field({ name, type, choices, min, max, step }, value, set) {
  switch (type) {
    case 'boolean':
      return element('input', { type: 'checkbox', name, checked: value === true, onchange: event => set(event.target.checked) });
    case 'choice':
      return element('select', { name, onchange: event => set(event.target.value) },
        choices.map(choice => element('option', { selected: choice === value }, choice)));
    case 'double':
    case 'integer':
      return element('input', {
        type: 'number', name, value, min, max, step: step ?? (type === 'integer' ? 1 : 'any'),
        oninput: event => event.target.value !== '' && set(Number(event.target.value)),
      });
    default:
      return element('input', { type: 'text', name, value, oninput: event => set(event.target.value) });
  }
}
