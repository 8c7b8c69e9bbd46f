import { isRecord } from '../json.ts';

/** Puts a value into each place of a request, one at a time, for tests. */

export interface Planted {
  /** Where the value stands, for a reader. */
  readonly place: string;
  readonly body: Record<string, unknown>;
}

/**
 * Every string gets `value` added, inside of what it is wrapped in (JSON, base64); every object gets a key that is
 * `value`; every number is replaced by `digits`, but for settings of the wire format. Bytes of pictures, sounds and PDFs are no place.
 */
export function plantEverywhere(request: object, value: string, digits: number): Planted[] {
  return placesOf(request, [], isOutside).map(({ place, plant }) => {
    const body = plant(value, digits);
    if (!isRecord(body)) throw new Error('A request is an object.');
    return { place, body };
  });
}

function isOutside(path: readonly string[]): boolean {
  const [field = ''] = path;
  return field === 'model' || (path.length === 2 ? field === 'logit_bias' : settings.has(field));
}

const settings = new Set(['seed', 'max_tokens']);

interface Place {
  readonly place: string;
  readonly plant: (value: string, digits: number) => unknown;
}

function placesOf(
  node: unknown,
  path: readonly string[],
  isOut: (path: readonly string[]) => boolean,
): Place[] {
  const place = path.join('.');
  if (isOut(path)) return [];
  if (typeof node === 'number') return [{ place, plant: (_value, digits) => digits }];
  if (typeof node === 'string') return placesOfText(node, path);
  if (Array.isArray(node)) {
    return node.flatMap((item, index) =>
      within(placesOf(item, [...path, String(index)], isOut), (next) => node.with(index, next)),
    );
  }
  if (!isRecord(node)) return [];
  const key: Place = { place: `${place}.(key)`, plant: (value) => ({ ...node, [value]: 1 }) };
  return [
    key,
    ...Object.keys(node).flatMap((name) =>
      within(placesOf(node[name], [...path, name], isOut), (next) => ({ ...node, [name]: next })),
    ),
  ];
}

function placesOfText(text: string, path: readonly string[]): Place[] {
  const place = path.join('.');
  if (/^[{[]/.test(text)) {
    const never = (): boolean => false;
    return within(placesOf(JSON.parse(text), [...path, '(json)'], never), (next) => JSON.stringify(next));
  }
  const head = /^data:text\/csv;base64,/.exec(text)?.[0];
  if (head !== undefined) {
    const content = Buffer.from(text.slice(head.length), 'base64').toString();
    const plant = (value: string): string => head + Buffer.from(content + value).toString('base64');
    return [{ place: `${place}.(base64)`, plant }];
  }
  if (bytes.test(text)) return [];
  return [{ place, plant: (value) => `${text} ${value}` }];
}

const bytes = /^(?:data:|iVBORw0KGgo|UklGR|JVBER)/;

function within(places: Place[], wrap: (next: unknown) => unknown): Place[] {
  return places.map(({ place, plant }) => ({ place, plant: (value, digits) => wrap(plant(value, digits)) }));
}

/** Everything that can be read out of a text, with escapes and base64 undone as far as they go. */
export function readings(text: string): string {
  const plain = text.replaceAll(/\\+u([\da-f]{4})/gi, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  const decoded = [...text.matchAll(/[\w+/-]{12,}={0,2}/g)].map(([run]) =>
    Buffer.from(run, 'base64').toString(),
  );
  const percent = text.replaceAll(/%([\da-f]{2})/gi, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return [text, plain, percent, ...decoded].join('\n');
}
