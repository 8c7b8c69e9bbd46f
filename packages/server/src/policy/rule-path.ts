/** A place in a policy document, from its top: names of keys and positions in lists. */
export type RulePath = readonly (string | number)[];

const PLAIN_NAME = /^[\w-]+$/;

/** A place as it is shown and recorded: `features.support.max_tokens`, `teams["a.b"].budgets[0]`. */
export function formatPath(path: RulePath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!PLAIN_NAME.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}
