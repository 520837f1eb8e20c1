// Accepted or rejected, by whom; and the buttons for it.
import { texts } from '../texts.js';
import { element } from './element.js';

/** What stands beside a result's title. */
export const reviewMark = ({ review }) => review && element('small', {
  class: `samsgp-${review.state}`, 'data-cy': 'samsgp-review', title: texts.reviewedBy(review.by, review.at),
}, texts.reviewed(review.state));

export const reviewButtons = (session, run) => [
  button(run, 'accepted', texts.accept, texts.acceptTip, () => session.reviews.accept(run)),
  button(run, 'rejected', texts.reject, texts.rejectTip, () => session.reviews.reject(run)),
];

const button = ({ review }, state, label, title, onclick) => element('button', {
  'data-cy': `samsgp-${state}`, 'aria-pressed': String(review?.state === state), title, onclick,
}, label);
