// What users added to the examples of tasks.
import { saveCorrection } from './correction.js';
import { Improvements } from './improvements.js';
import { segmentationOf } from './runs.js';
import { askUntil } from './service.js';
import { texts } from './texts.js';

/** Part of a session, which is told what has changed. */
export class TaughtExamples {
  /** True while a correction is saved and added. */
  teaching = false;

  /** Whether the list of them is unfolded. */
  open = false;

  /** Training on them. */
  improvements;

  #ohif;
  #service;
  #session;
  #sets = new Map();
  #scorings = new Map();
  #watched = new Set();

  constructor(ohif, service, session) {
    this.#ohif = ohif;
    this.#service = service;
    this.#session = session;
    this.improvements = new Improvements(service, session);
  }

  /** Those of a task; undefined until the service has said. */
  of(task) {
    return this.#sets.get(task.id);
  }

  async fetch(taskId) {
    this.#sets.set(taskId, await this.#service.supportOf(taskId));
    this.#scorings.set(taskId, await this.#service.scoresOf(taskId));
    this.#session.guarded(() => this.#watch(taskId));
    await this.improvements.fetch(taskId);
  }

  /** How far the measurement of a task on its examples is; undefined until the service has said. */
  scoringOf(task) {
    return this.#scorings.get(task.id);
  }

  /** Measures a task on its examples, and shows how far it is until it ends. */
  measure = task => this.#session.guarded(async () => {
    this.#scorings.set(task.id, await this.#service.measure(task.id));
    this.#session.changed();
    await this.#watch(task.id);
  });

  // Also one that another user asked for, or this one before the page was opened anew.
  async #watch(taskId) {
    if (this.#watched.has(taskId) || !this.#scorings.get(taskId).asked) return;
    this.#watched.add(taskId);
    try {
      await askUntil(() => !this.#scorings.get(taskId).asked, async () => {
        this.#scorings.set(taskId, await this.#service.scoresOf(taskId));
        this.#session.changed();
      }, 1000);
      const task = this.#session.tasks.find(({ id }) => id === taskId);
      if (task) task.score = this.#scorings.get(taskId).score;
    } finally {
      this.#watched.delete(taskId);
    }
  }

  /** Saves what the user made of a result, and adds it to the task's examples; asks first, for everybody's next runs learn from it. */
  async add(run) {
    const { title } = this.#session.taskOf(run);
    if (await this.#session.ask(texts.teachFirst(title), ['teach', 'cancel']) !== 'teach') return;
    this.teaching = true;
    this.#session.begin();
    await this.#session.guarded(async () => {
      const drawn = this.#session.corrections.snapshotOf(run);
      const saved = await saveCorrection(this.#ohif, run, segmentationOf(run));
      this.#session.corrections.markSaved(run, drawn);
      this.#sets.set(run.taskId, await this.#service.teach(run, saved.SOPInstanceUID));
      this.open = true;
    });
    this.teaching = false;
    this.#session.changed();
  }

  /** Uses the examples as they were before the last change. */
  undo = task => this.#session.guarded(async () => {
    this.#sets.set(task.id, await this.#service.useSupport(task.id, this.of(task).previous));
  });

  download = task => this.#session.guarded(() => this.#service.downloadSupport(task.id));
}
