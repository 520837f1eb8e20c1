// Results that people accept or reject: kept by the service, seen by all.

/** Part of a session, which is told what has changed. */
export class Reviews {
  #service;
  #session;

  constructor(service, session) {
    this.#service = service;
    this.#session = session;
  }

  /** Says that a result may be used; takes it back where that was said already. */
  accept = run => this.#say(run, 'accepted');

  /** Says that a result may not be used, and takes it off the screen; takes that back where it was said already. */
  reject = run => this.#say(run, 'rejected');

  #say = (run, state) => this.#session.guarded(async () => {
    const again = run.review?.state === state;
    const { review } = again ? await this.#service.takeBackReview(run) : await this.#service.review(run, state);
    this.#session.runs.reviewed(run, review);
    if (state === 'rejected' && !again) this.#session.runs.hide(run);
  });
}
