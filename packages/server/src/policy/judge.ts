import type { NameRule } from './compile-scope.ts';
import { type Candidate, type Judgement, regionCovers, type Rules } from './rules.ts';

/** Makes the judge of routes. Pure: the same rules and candidate give the same answer everywhere. */
export function judgeBy({
  models,
  providers,
  allowedRegions,
}: {
  models: readonly NameRule[];
  providers: readonly NameRule[];
  allowedRegions: Rules['allowedRegions'];
}): (candidate: Candidate) => Judgement {
  return ({ model, requestedModel, provider, region }) => {
    // A denied model stays denied under any name, a denied name whatever stands behind it, and `provider/model` also
    // where the client left the provider out.
    const otherNames = [`${provider}/${model}`, ...(requestedModel === model ? [] : [requestedModel])];
    return (
      judgeName(models, model, otherNames) ??
      judgeName(providers, provider, []) ??
      judgeRegion(allowedRegions, region) ??
      ALLOW
    );
  };
}

const ALLOW: Judgement = { kind: 'allow' };

function judgeName(
  rules: readonly NameRule[],
  name: string,
  otherNames: readonly string[],
): Judgement | undefined {
  for (const { deny } of rules) {
    if (deny === undefined) continue;
    for (const denied of [name, ...otherNames]) {
      const index = deny.find(denied);
      if (index !== undefined) return { kind: 'deny', rule: `${deny.rule}[${index}]`, reason: 'denied' };
    }
  }
  for (const { allow } of rules) {
    if (allow !== undefined && allow.find(name) === undefined)
      return { kind: 'deny', rule: allow.rule, reason: 'not_allowed' };
  }
  return undefined;
}

/** Where inference happens must be known: a region that nobody states is not allowed. */
function judgeRegion(allowed: Rules['allowedRegions'], region: string | undefined): Judgement | undefined {
  for (const { regions, rule } of allowed) {
    if (region === undefined) return { kind: 'deny', rule, reason: 'region_unknown' };
    if (!regions.some((name) => regionCovers(name, region)))
      return { kind: 'deny', rule, reason: 'region_not_allowed' };
  }
  return undefined;
}
