/** More folds than this would take long and say nothing more; up to it, each task is a fold of its own. */
export const MAX_FOLDS = 32;

/**
 * Parts of tasks, each to be judged by a model that has seen none of its tasks: by name in turn, so that the parts do
 * not depend on the order of rows nor on chance.
 */
export function foldTasks(tasks: readonly string[], folds: number = MAX_FOLDS): ReadonlySet<string>[] {
  const names = [...new Set(tasks)].toSorted();
  const count = Math.min(folds, names.length);
  return Array.from(
    { length: count },
    (_, fold) => new Set(names.filter((_name, at) => at % count === fold)),
  );
}
