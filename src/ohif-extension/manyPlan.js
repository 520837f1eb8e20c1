// Which series of a study are segmented by which task.
import { canRun } from './session.js';
import { texts } from './texts.js';

/**
 * The same choice as the command line's: a series gets the task that was named, or the one that fits, experimental ones aside; where
 * several fit, none. Of the series that fit one task, it is the one with the most images.
 * @param {{series: object, tasks: object[]}[]} asked the series of a study, each with all tasks and whether they fit it
 * @param {string} named id of the task that was named; empty for none
 * @returns {{runs: {series: object, task: object}[], notes: string[]}} notes: what is not run, and why
 */
export function planOf(asked, named) {
  const [runs, notes] = [new Map(), []];
  for (const { series, tasks } of asked) {
    const fitting = tasks.filter(task => canRun(task) && (named ? task.id === named : !task.experimental));
    if (fitting.length > 1) notes.push(texts.manySeveral(series.description || series.modality, fitting.map(task => task.title)));
    if (fitting.length !== 1) continue;
    const [task] = fitting;
    const other = runs.get(task.id);
    if (!other || series.numSeriesInstances > other.series.numSeriesInstances) runs.set(task.id, { series, task });
  }

  if (runs.size === 0 && notes.length === 0) notes.push(whyNothing(asked, named));
  return { runs: [...runs.values()], notes };
}

function whyNothing(asked, named) {
  if (asked.length === 0) return texts.manyNoImages;
  if (!named) return texts.manyNothingFits;
  // Of the largest series: what the user will have meant.
  const { tasks } = asked.toSorted((a, b) => b.series.numSeriesInstances - a.series.numSeriesInstances)[0];
  const task = tasks.find(one => one.id === named);
  if (task?.fit?.fits) return texts.missingImages(task.missing.length);
  return task?.fit?.reasons.join(' ') || texts.manyNothingFits;
}
