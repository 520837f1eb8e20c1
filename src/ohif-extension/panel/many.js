// The page for many studies: what to look for, a table of studies with boxes to tick, and what is done with each.
import { linkTo } from '../navigation.js';
import { hasEnded } from '../service.js';
import { texts } from '../texts.js';
import { element } from './element.js';
import { redrawing } from './redrawing.js';
import { warning } from './warning.js';

/**
 * Draws it into a node until the node is gone.
 * @param {HTMLElement} node
 * @param {object} many what it shows
 * @param {string} home address of the viewer
 */
export function attachMany(node, many, home) {
  const content = element('div', {});
  // Read out whenever it changes; the table around it is drawn anew all the time.
  const spoken = element('p', { role: 'status', 'aria-live': 'polite', class: 'samsgp-many-summary', 'data-cy': 'samsgp-many-summary' });
  node.append(
    element('p', {}, element('a', { ...linkTo(`${home}/`), 'data-cy': 'samsgp-many-back' }, `← ${texts.manyBack}`)),
    element('h1', {}, texts.many), element('p', { class: 'samsgp-hint' }, texts.manyHint), search(many), spoken, content);
  const drawing = redrawing(node, content, () => view(many, home));
  const change = () => {
    const text = many.complaint || (many.begun.size > 0 ? texts.manySummary(many.summary) : '');
    if (spoken.textContent !== text) spoken.textContent = text;
    spoken.classList.toggle('samsgp-complaint', many.complaint !== '');
    drawing.redraw();
  };
  many.addEventListener('change', change);
  many.enter();
  return () => {
    many.removeEventListener('change', change);
    many.leave();
    drawing.end();
  };
}

function search(many) {
  const [patientName, patientId] = [
    element('input', { type: 'search', 'data-cy': 'samsgp-many-name' }),
    element('input', { type: 'search', 'data-cy': 'samsgp-many-id' }),
  ];
  return element('form', {
    class: 'samsgp-many-search', role: 'search',
    onsubmit: event => {
      event.preventDefault();
      many.find({ patientName: patientName.value.trim(), patientId: patientId.value.trim() });
    },
  },
    element('label', {}, texts.manyName, patientName),
    element('label', {}, texts.manyId, patientId),
    element('button', { type: 'submit', 'data-cy': 'samsgp-many-find' }, texts.manyFind));
}

const view = (many, home) => [
  actions(many),
  many.loading && element('p', { class: 'samsgp-hint' }, texts.manyLoading),
  !many.loading && many.studies.length === 0 && element('p', { class: 'samsgp-hint', 'data-cy': 'samsgp-many-none' }, texts.manyNone),
  many.areMore && element('p', { class: 'samsgp-hint' }, texts.manyMore(many.found.length)),
  many.studies.length > 0 && table(many, home),
  many.product && element('footer', { class: 'samsgp-hint' },
    element('a', { href: many.statusPage, target: '_blank', rel: 'noopener' }, many.product), `: ${texts.research}`),
].filter(Boolean);

function actions(many) {
  const choice = element('select', {
    'data-cy': 'samsgp-many-task', disabled: many.starting, onchange: event => { many.task = event.target.value; },
  },
    element('option', { value: '', selected: many.task === '' }, texts.manyAutomatic),
    many.tasks.map(task => element('option', { value: task.id, selected: many.task === task.id },
      task.experimental ? `${task.title} (${texts.experimental})` : task.title)));
  return element('p', { class: 'samsgp-actions' },
    element('label', {}, texts.manyTask, choice),
    element('button', {
      class: 'samsgp-primary', 'data-cy': 'samsgp-many-start', disabled: many.starting || many.chosen.size === 0, onclick: () => many.start(),
    }, many.starting ? texts.manyStarting : texts.manyStart(many.chosen.size)),
    (many.starting || many.active.length > 0) && element('button', { 'data-cy': 'samsgp-many-cancel', onclick: () => many.cancelAll() }, texts.manyCancel));
}

function table(many, home) {
  return element('table', { 'data-cy': 'samsgp-many-studies' },
    element('thead', {}, element('tr', {},
      element('th', { scope: 'col' }, tick(many, many.studies.filter(study => !many.begun.has(study.uid)), 'samsgp-many-all', texts.manyAll)),
      texts.manyColumns.map(name => element('th', { scope: 'col' }, name)))),
    element('tbody', {}, many.studies.map(study => row(many, study, home))));
}

const row = (many, study, home) => element('tr', { 'data-cy': `samsgp-many-study-${study.uid}` },
  element('td', {}, tick(many, [study], `samsgp-many-choose-${study.uid}`, texts.manyChoose(study.patient, study.description))),
  element('th', { scope: 'row' }, study.patient, element('small', {}, study.id)),
  element('td', {}, texts.date(study.date)),
  element('td', {}, study.description, element('small', {}, texts.manyHolds(study.modalities, study.instances))),
  element('td', { class: 'samsgp-many-state', 'data-cy': `samsgp-many-state-${study.uid}` }, state(many, many.begun.get(study.uid))),
  element('td', {}, element('a', {
    ...linkTo(`${home}/viewer?StudyInstanceUIDs=${encodeURIComponent(study.uid)}`), 'data-cy': `samsgp-many-open-${study.uid}`,
    'aria-label': texts.manyOpenStudy(study.patient, study.description),
  }, texts.manyOpen)));

function tick(many, studies, name, label) {
  const box = element('input', {
    type: 'checkbox', 'data-cy': name, 'aria-label': label, disabled: many.starting, onchange: event => many.choose(studies, event.target.checked),
  });
  const ticked = studies.filter(study => many.chosen.has(study.uid)).length;
  [box.checked, box.indeterminate] = [ticked === studies.length, ticked > 0 && ticked < studies.length];
  return box;
}

function state(many, begun) {
  if (!begun) return null;
  return [
    begun.looking && element('p', { class: 'samsgp-hint' }, texts.manyLooking),
    begun.notes.map(note => element('p', { class: begun.failed ? 'samsgp-complaint' : 'samsgp-hint' }, note)),
    begun.runs.length > 0 && element('ul', {}, begun.runs.map(run => stateOfRun(many, run))),
  ];
}

const stateOfRun = (many, run) => element('li', { 'data-workitem': run.workitemUid, 'data-cy': `samsgp-many-run-${run.state.replace(' ', '-')}` },
  element('strong', {}, run.title), element('small', {}, run.on),
  !hasEnded(run) && element('span', { class: 'samsgp-many-progress' },
    element('progress', { max: 100, value: run.percent, 'aria-label': texts.progressLabel }),
    texts.progress(run.percent, run.stage ?? texts.waiting),
    element('button', { 'data-cy': 'samsgp-many-cancel-one', 'aria-label': texts.manyCancelRun(run.title), onclick: () => many.cancel(run) }, texts.cancel)),
  run.state === 'COMPLETED' && element('span', { class: 'samsgp-accepted' }, texts.manyDone),
  run.failure && element('p', { class: 'samsgp-complaint' }, run.failure.message),
  run.state === 'CANCELED' && !run.failure && element('span', { class: 'samsgp-hint' }, texts.canceled),
  run.warnings.map(sentence => warning(sentence)));
