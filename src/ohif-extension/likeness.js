// Whether the images on the screen are of the kind of a task's examples: asked when a task is chosen, before anybody runs it.

/** Part of a session, which is told what has changed. */
export class Likeness {
  #service;
  #session;
  #said = new Map(); // by series and task; undefined while the service looks
  #asking = null;

  constructor(service, session) {
    this.#service = service;
    this.#session = session;
  }

  /** What the service says of the images for a task: {unlike, message}; undefined while it looks, null when nobody knows. */
  of(task) {
    const key = this.#keyOf(task);
    return this.#said.has(key) ? this.#said.get(key) : null;
  }

  /** Asks, where nobody did; what was asked of another task is not of interest any more. */
  async ask(task) {
    this.stop();
    const key = this.#keyOf(task);
    if (this.#said.has(key)) return;
    const asking = this.#asking = new AbortController();
    this.#said.set(key, undefined);
    this.#session.changed();
    try {
      this.#said.set(key, await this.#service.likenessOf(task.id, this.#session.series, !task.fit.fits, asking.signal));
    } catch (fault) {
      // A hint that cannot be had is no failure: the user asked for nothing. What is wrong with a run its own answer says.
      if (asking.signal.aborted) this.#said.delete(key);
      else this.#said.set(key, null);
    }

    this.#session.changed();
  }

  /** The network has better to do. */
  stop() {
    this.#asking?.abort();
    this.#asking = null;
  }

  #keyOf(task) {
    return `${this.#session.series?.series} ${task.id}`;
  }
}
