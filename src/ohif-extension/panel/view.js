// The whole panel, drawn anew whenever the session changes. What has the focus keeps it.
import { element } from './element.js';
import { taskList } from './taskList.js';
import { taskDetails } from './taskDetails.js';
import { history } from './history.js';

export function draw(node, session) {
  if (editing(node)) return;
  node.replaceChildren(
    element('h2', {}, session.series ? `${session.series.modality} ${session.series.description}` : 'Auto-segment'),
    ...(session.series ? body(session) : [element('p', { class: 'samsgp-hint' }, 'Open a series to segment it.')]));
}

function body(session) {
  return [
    session.complaint && element('p', { class: 'samsgp-complaint', role: 'alert', 'data-cy': 'samsgp-complaint' }, session.complaint),
    taskList(session),
    session.task && taskDetails(session, session.task),
    history(session),
  ].filter(Boolean);
}

// A form that is being typed into is not pulled away under the user's hands.
const editing = node => node.contains(document.activeElement) && /^(INPUT|SELECT)$/.test(document.activeElement.tagName);
