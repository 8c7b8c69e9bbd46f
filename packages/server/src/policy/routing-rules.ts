import { MAX_TARGETS, type Policy } from './policy.ts';
import type { RoutingRules } from './rules.ts';

/** Resolves the aliases in a policy's routing: what is left names models alone. */
export function compileRouting(routing: Policy['routing']): RoutingRules {
  const aliases = new Map(Object.entries(routing?.aliases ?? {}));
  // One more than is allowed shows that there are too many; all of them could be very many.
  const resolve = (names: readonly string[]) =>
    [...new Set(names.flatMap((name) => resolved(name)))].slice(0, MAX_TARGETS + 1);
  const known = new Map<string, readonly string[]>();

  function resolved(name: string): readonly string[] {
    const targets = aliases.get(name);
    if (targets === undefined) return [name];
    const found = known.get(name);
    if (found !== undefined) return found;
    // A cycle is refused before publication; this keeps one from ever being followed.
    known.set(name, []);
    // An alias that lists its own name means the model of that name.
    const models = [
      ...new Set(targets.flatMap((target) => (target === name ? [name] : resolved(target)))),
    ].slice(0, MAX_TARGETS + 1);
    known.set(name, models);
    return models;
  }

  return {
    aliases: new Map([...aliases.keys()].map((name) => [name, resolved(name)])),
    fallbacks: new Map(
      Object.entries(routing?.fallbacks ?? {}).map(([name, targets]) => [name, resolve(targets)]),
    ),
    autoModels: routing?.auto && resolve(routing.auto.models),
  };
}

/** The aliases that lead back to themselves through others, each named once. An alias may list its own name. */
export function aliasCycles(aliases: Readonly<Record<string, readonly string[]>>): string[] {
  const targets = new Map(Object.entries(aliases));
  const settled = new Set<string>();
  const cycles: string[] = [];
  for (const start of targets.keys()) {
    // By hand and not by recursion: a chain may be as long as a document.
    const trail = [{ name: start, next: 0 }];
    const open = new Set([start]);
    while (trail.length > 0) {
      const top = trail.at(-1);
      if (top === undefined) break;
      const target = settled.has(top.name) ? undefined : targets.get(top.name)?.[top.next++];
      if (target === undefined) {
        settled.add(top.name);
        open.delete(top.name);
        trail.pop();
      } else if (open.has(target) && target !== top.name) {
        cycles.push(target);
      } else if (targets.has(target) && !settled.has(target) && !open.has(target)) {
        open.add(target);
        trail.push({ name: target, next: 0 });
      }
    }
  }
  return [...new Set(cycles)];
}
