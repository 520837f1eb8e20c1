// Training tasks on their examples.
import { askUntil } from './service.js';

/** Part of a session, which is told what has changed. */
export class Improvements {
  #service;
  #session;
  #states = new Map();
  #watched = new Set();

  constructor(service, session) {
    this.#service = service;
    this.#session = session;
  }

  /** How far the improvement of a task is, and what the last one came to; undefined until the service has said. */
  of(task) {
    return this.#states.get(task.id);
  }

  /** Asks the service, and goes on asking while one runs. */
  async fetch(taskId) {
    this.#states.set(taskId, await this.#service.improvementOf(taskId));
    this.#session.guarded(() => this.#watch(taskId));
  }

  begin = task => this.#session.guarded(async () => {
    this.#states.set(task.id, await this.#service.improve(task.id));
    this.#session.changed();
    await this.#watch(task.id);
  });

  cancel = task => this.#session.guarded(async () => {
    await this.#service.cancelImprovement(task.id);
    this.#states.set(task.id, await this.#service.improvementOf(task.id));
    this.#session.changed();
  });

  /** Uses the task as it was before the improvement in use. */
  takeBack = task => this.#session.guarded(async () => {
    this.#states.set(task.id, await this.#service.takeBackImprovement(task.id));
    this.#session.changed();
  });

  async #watch(taskId) {
    if (this.#watched.has(taskId)) return;
    this.#watched.add(taskId);
    try {
      await askUntil(() => !this.#states.get(taskId).asked || this.#session.selected !== taskId, async () => {
        this.#states.set(taskId, await this.#service.improvementOf(taskId));
        this.#session.changed();
      }, 2000);
    } finally {
      this.#watched.delete(taskId);
    }
  }
}
