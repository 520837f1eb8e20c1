// A question that has to be answered before something is done.
import { element } from './element.js';

export const question = session => session.question && element('div', {
  class: 'samsgp-question', role: 'alertdialog', 'aria-label': session.question.text, 'data-cy': 'samsgp-question',
},
  element('p', {}, session.question.text),
  element('p', { class: 'samsgp-actions' }, session.question.answers.map(([answer, label]) =>
    element('button', { 'data-cy': `samsgp-answer-${answer}`, onclick: () => session.question.choose(answer) }, label))));
