// Boxes to tick in the viewer's own study list, and what is offered for those that are ticked.
import { studyOf } from '../many.js';
import { goTo } from '../navigation.js';
import { texts } from '../texts.js';
import { element } from './element.js';
import { mounted, reactElement } from './mounted.js';
import { addStyle } from './style.js';

/**
 * Puts the boxes into the first column: one of their own would be offered a filter.
 * @param {object[]} columns the viewer's, as its table (TanStack's) describes them
 * @param {Function} many gives the studies that are ticked
 * @param {Function} page gives the address of the page where they are segmented
 */
export function withTicks(columns, many, page) {
  const at = columns.findIndex(column => typeof column.header === 'function' && typeof column.cell === 'function');
  if (at < 0) return columns;
  const { header, cell } = columns[at];
  const offer = mounted({}, () => attachOffer(many(), page()));
  return columns.with(at, {
    ...columns[at],
    header: context => reactElement({ children: [header(context), offer()] }),
    cell: context => reactElement({
      className: 'samsgp-tick',
      children: [mounted({}, node => attachBox(node, many(), studyOf(context.row.original)))(), cell(context)],
    }),
  });
}

function attachBox(node, many, study) {
  const box = element('input', {
    type: 'checkbox', 'data-cy': `samsgp-tick-${study.uid}`, 'aria-label': texts.manyChoose(study.patient, study.description),
    onchange: event => many.choose([study], event.target.checked),
  });
  // To tick a study is not to open it.
  for (const event of ['click', 'dblclick', 'keydown']) node.addEventListener(event, own => own.stopPropagation());
  node.append(box);
  const end = following(many, () => { box.checked = many.chosen.has(study.uid); });
  return () => {
    end();
    box.remove();
  };
}

// A bar at the foot of the list, as long as something is ticked.
function attachOffer(many, page) {
  addStyle();
  const text = element('span', { role: 'status', 'aria-live': 'polite', 'data-cy': 'samsgp-ticks' });
  const bar = element('div', { class: 'samsgp-ticks' }, text,
    element('button', { class: 'samsgp-primary', 'data-cy': 'samsgp-ticks-segment', onclick: () => goTo(page) }, `${texts.button} …`),
    element('button', { 'data-cy': 'samsgp-ticks-none', onclick: () => many.choose([...many.chosen.values()], false) }, texts.manyUntick));
  document.body.append(bar);
  const end = following(many, () => {
    bar.hidden = many.chosen.size === 0;
    text.textContent = texts.manyTicked(many.chosen.size);
  });
  return () => {
    end();
    bar.remove();
  };
}

/** Does something now and whenever something of the studies is different; gives what ends that. */
function following(many, work) {
  many.addEventListener('change', work);
  work();
  return () => many.removeEventListener('change', work);
}
