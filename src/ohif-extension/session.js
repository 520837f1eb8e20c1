// What the user is doing: the series on the screen, the tasks for it, with their runs and examples. The panel draws this and
// nothing else.
import { Corrections } from './corrections.js';
import { Exports } from './exports.js';
import { Likeness } from './likeness.js';
import { drawnSeries } from './overlay.js';
import { prepareAll } from './quirks.js';
import { NewTask } from './newTask.js';
import { Prompts } from './prompts.js';
import { Reviews } from './reviews.js';
import { Runs } from './runs.js';
import { TaughtExamples } from './taught.js';
import { texts } from './texts.js';
import { activeSeries, onScreenChange } from './viewports.js';

/** Fires "change" whenever anything of it is different, and "progress" (detail: the run) when only that has moved on. */
export class Session extends EventTarget {
  /** The series on the screen; null when there is none. */
  series = null;

  /** Tasks, each with whether it fits that series. */
  tasks = [];

  /** Name and version of the service; empty until it has said. */
  product = '';

  /** Address of the page that tells how the service is. */
  statusPage;

  /** Id of the task whose details are open. */
  selected = null;

  /** What went wrong last, as a sentence. */
  complaint = '';

  loading = false;

  /** Whether the list of tasks that do not fit is unfolded. */
  showsOthers = false;

  /** Runs on the study on the screen. */
  runs;

  /** Whether the images are of the kind of the tasks' examples. */
  likeness;

  /** What users added to the tasks' examples. */
  taught;

  /** What users make of the results on the screen. */
  corrections;

  /** What users say of segments with points, strokes and boxes. */
  prompts;

  /** What users say of results. */
  reviews;

  /** The task that the user draws. */
  newTask;

  /** What leaves the viewer. */
  exports;

  /** What the user is asked: {text, answers, choose}; null when nothing is. */
  question = null;

  #ohif;
  #service;
  #parameters = new Map();
  #complainsOfLoss = false;
  #ends = [];
  #drawn = '';

  constructor(ohif, service) {
    super();
    this.#ohif = ohif;
    this.#service = service;
    this.statusPage = service.statusPage;
    this.runs = new Runs(ohif, service, this);
    this.likeness = new Likeness(service, this);
    this.taught = new TaughtExamples(ohif, service, this);
    this.corrections = new Corrections(ohif, service, this);
    this.prompts = new Prompts(ohif, this);
    this.newTask = new NewTask(ohif, service, this);
    this.exports = new Exports(ohif, service, this);
    this.reviews = new Reviews(service, this);
  }

  /** The viewer has opened a mode. */
  enter() {
    this.#ends = [onScreenChange(this.#ohif, () => this.#look()), prepareAll(this.#ohif)];
    this.#look();
  }

  /** The viewer leaves the mode. Runs go on: they are the service's. */
  leave() {
    this.#ends.forEach(end => end());
    this.corrections.leave();
    this.prompts.leave();
    this.question?.choose('cancel');
    this.runs.leave();
    [this.series, this.tasks] = [null, []];
    this.changed();
  }

  get task() {
    return this.tasks.find(task => task.id === this.selected) ?? null;
  }

  /** The task of a run; a stand-in where it is gone meanwhile. */
  taskOf(run) {
    return this.tasks.find(task => task.id === run.taskId) ?? { id: run.taskId, title: run.taskId, segments: [] };
  }

  select(id) {
    this.selected = id;
    this.begin();
    this.#open();
  }

  /** Values of a task's form, by parameter; kept while the page is open. */
  parametersOf(task) {
    if (!this.#parameters.has(task.id))
      this.#parameters.set(task.id, Object.fromEntries(task.parameters.map(one => [one.name, one.default])));
    return this.#parameters.get(task.id);
  }

  /** Asks again what there is: the panel was opened. */
  async refresh() {
    const { study } = this.series ?? {};
    if (!study) return;
    // Without tasks: the service did not answer when the series was opened.
    if (this.tasks.length === 0) await this.guarded(() => this.#ask(this.series));
    else await this.runs.refresh(study);
  }

  /** Asks again which tasks there are, and opens one. */
  async reload(taskId) {
    await this.#ask(this.series);
    this.select(taskId);
  }

  /** The user does something: what went wrong before is no longer of interest. */
  begin() {
    this.complaint = '';
    this.changed();
  }

  /**
   * Asks the user something in the panel.
   * @param {string} text
   * @param {string[]} answers names of answers; "cancel" is what is answered when something else is asked
   * @returns {Promise<string>} the one chosen
   */
  ask(text, answers) {
    this.question?.choose('cancel');
    return new Promise(resolve => {
      const choose = answer => {
        this.question = null;
        this.changed();
        resolve(answer);
      };
      this.question = { text, answers: answers.map(answer => [answer, texts.answers[answer]]), choose };
      this.changed();
    });
  }

  /** Tells the user what is wrong with what they did. */
  complain(sentence) {
    this.complaint = sentence;
    this.#complainsOfLoss = false;
    this.changed();
  }

  /** The service is heard of again, or no longer. */
  heard(answers) {
    if (answers && this.#complainsOfLoss) this.complaint = '';
    this.changed();
  }

  /** Does something whose failure the user is told as a sentence. */
  async guarded(work) {
    try {
      return await work();
    } catch (fault) {
      console.error(fault);
      this.complaint = fault.message;
      this.#complainsOfLoss = fault.lost === true;
    } finally {
      this.changed();
    }
  }

  progressed(run) {
    this.dispatchEvent(new CustomEvent('progress', { detail: run }));
  }

  changed() {
    this.dispatchEvent(new Event('change'));
  }

  async #look() {
    const drawn = drawnSeries(this.#ohif).join();
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      this.changed();
    }

    const now = activeSeries(this.#ohif);
    if (now?.series === this.series?.series) return;
    if (now?.study !== this.series?.study) this.runs.leave();
    [this.series, this.tasks, this.complaint, this.loading] = [now, [], '', now !== null];
    this.changed();
    if (now) await this.guarded(() => this.#ask(now));
  }

  async #ask(now) {
    try {
      const [list, runs] = await Promise.all([now.hasImages ? this.#service.tasksFor(now) : this.#service.tasks(), this.#service.runsOf(now.study)]);
      if (this.series?.series !== now.series) return; // The user went on meanwhile.
      this.product = list.service ?? '';
      this.tasks = list.tasks.toSorted((a, b) => a.title.localeCompare(b.title));
      this.runs.all = runs;
      if (!this.task || !canRun(this.task)) this.selected = onlyChoice(this.tasks);
    } finally {
      if (this.series?.series === now.series) this.loading = false;
    }

    this.#open();
    this.runs.watchAll();
  }

  // What is shown of the chosen task.
  #open() {
    this.likeness.stop();
    if (!this.task) return;
    this.guarded(() => this.taught.fetch(this.selected));
    this.likeness.ask(this.task);
  }
}

// What is chosen for the user: the task that fits, where there is but one.
function onlyChoice(tasks) {
  const fitting = tasks.filter(canRun);
  return fitting.length === 1 ? fitting[0].id : null;
}

/** True when a task may be run on the series it was asked about. */
export const canRun = task => task.ready && task.fit?.fits === true;

/** True when a task is not for the series, and would run on it all the same. */
export const canForce = task => task.ready && task.fit?.fits === false;
