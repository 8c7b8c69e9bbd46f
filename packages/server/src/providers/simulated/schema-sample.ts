import type { Random } from './random.ts';

/** Depth of a sample; a recursive schema stops there with an empty value. */
const maxDepth = 8;
/** Values of a sample, and steps through `$ref`s and branches of the schema. */
const maxSteps = 500;
const maxStringCharacters = 2000;
const maxItems = 20;

/**
 * Makes a value that fits a JSON Schema, as far as the keywords that people write for tools go: types,
 * properties and what is required, enum, const, anyOf, oneOf, allOf, local $ref, items, lengths, ranges and the
 * usual formats. Always ends, whatever the schema; `pattern` and rarer keywords are not read.
 */
export function sampleFromSchema(schema: unknown, random: Random): unknown {
  let steps = 0;

  const sample = (node: unknown, depth: number): unknown => {
    steps += 1;
    if (!isRecord(node) || steps > maxSteps) return fallback(node);
    if ('const' in node) return node['const'];
    const choices = firstArray(node, ['enum']);
    if (choices !== undefined) return choices[random.integer(choices.length)];
    if (depth > maxDepth) return fallback(node);
    const target = typeof node['$ref'] === 'string' ? findRef(schema, node['$ref']) : undefined;
    if (target !== undefined) return sample(target, depth + 1);
    const branches = firstArray(node, ['anyOf', 'oneOf']);
    if (branches !== undefined) {
      const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = node;
      return sample(merge(rest, branches[random.integer(branches.length)]), depth + 1);
    }
    const parts = firstArray(node, ['allOf']);
    if (parts !== undefined) {
      const { allOf: _allOf, ...rest } = node;
      return sample(
        parts.slice(0, maxItems).reduce<unknown>((merged, part) => merge(merged, resolve(part)), rest),
        depth + 1,
      );
    }
    switch (typeOf(node)) {
      case 'object':
        return sampleObject(node, depth);
      case 'array': {
        const least = integerOf(node['minItems'], 0);
        const most = Math.max(least, integerOf(node['maxItems'], least + 2));
        const count = Math.min(maxItems, Math.max(least, Math.min(most, 1 + random.integer(2))));
        return Array.from({ length: count }, () => sample(node['items'] ?? {}, depth + 1));
      }
      case 'integer':
        return Math.round(sampleNumber(node, random, 1));
      case 'number':
        return sampleNumber(node, random, 0.5);
      case 'boolean':
        return random.integer(2) === 1;
      case 'string':
        return sampleString(node, random);
      default:
        return null;
    }
  };

  const sampleObject = (node: Record<string, unknown>, depth: number) => {
    const properties = isRecord(node['properties']) ? node['properties'] : {};
    const required = Array.isArray(node['required']) ? node['required'] : [];
    // Deep down only what is required is made, so that recursive schemas end well inside the bound.
    const entries = Object.entries(properties).filter(([name]) => depth < 3 || required.includes(name));
    return Object.fromEntries(entries.map(([name, property]) => [name, sample(property, depth + 1)]));
  };

  const resolve = (node: unknown) =>
    isRecord(node) && typeof node['$ref'] === 'string' ? (findRef(schema, node['$ref']) ?? node) : node;

  return sample(schema, 0);
}

function sampleNumber(node: Record<string, unknown>, random: Random, step: number): number {
  const above = numberOf(node['exclusiveMinimum']);
  const below = numberOf(node['exclusiveMaximum']);
  const least = numberOf(node['minimum']) ?? (above === undefined ? undefined : above + step);
  const most = numberOf(node['maximum']) ?? (below === undefined ? undefined : below - step);
  const multiple = numberOf(node['multipleOf']);
  const low = least ?? (most === undefined ? 0 : Math.min(0, most - 100));
  const high = most ?? low + 100;
  const value = high <= low ? low : low + random.integer(Math.min(2 ** 31, Math.floor(high - low) + 1));
  return multiple !== undefined && multiple > 0 ? Math.ceil(low / multiple) * multiple : value;
}

const formats: Record<string, string> = {
  date: '2026-01-15',
  'date-time': '2026-01-15T09:30:00Z',
  time: '09:30:00Z',
  duration: 'PT1H',
  email: 'simulated@example.com',
  hostname: 'simulated.example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/simulated',
  url: 'https://example.com/simulated',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function sampleString(node: Record<string, unknown>, random: Random): string {
  const format = typeof node['format'] === 'string' ? formats[node['format']] : undefined;
  if (format !== undefined) return format;
  const word = random.pick(['simulated value', 'simulated text', 'simulated answer', 'simulated name']);
  const least = Math.min(maxStringCharacters, integerOf(node['minLength'], 0));
  const most = Math.max(least, integerOf(node['maxLength'], maxStringCharacters));
  return word.padEnd(least, ' simulated').slice(0, most);
}

function typeOf(node: Record<string, unknown>): unknown {
  const { type } = node;
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null';
  if (type !== undefined) return type;
  if (isRecord(node['properties'])) return 'object';
  if ('items' in node) return 'array';
  if ('minimum' in node || 'maximum' in node) return 'number';
  return 'string';
}

/** What stands where the sample was cut short: the emptiest value of the type. */
function fallback(node: unknown): unknown {
  switch (isRecord(node) ? typeOf(node) : undefined) {
    case 'object':
      return {};
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'string':
      return '';
    default:
      return null;
  }
}

function findRef(root: unknown, ref: string): unknown {
  if (!ref.startsWith('#')) return undefined;
  let node: unknown = root;
  for (const part of ref.split('/').slice(1, 20)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isRecord(node) || !Object.hasOwn(node, name)) return undefined;
    node = node[name];
  }
  return node;
}

function merge(left: unknown, right: unknown): unknown {
  if (!isRecord(left)) return right;
  if (!isRecord(right)) return left;
  const merged = { ...left, ...right };
  if (isRecord(left['properties']) && isRecord(right['properties'])) {
    merged['properties'] = { ...left['properties'], ...right['properties'] };
  }
  if (Array.isArray(left['required']) && Array.isArray(right['required'])) {
    merged['required'] = [...left['required'], ...right['required']];
  }
  return merged;
}

function firstArray(node: Record<string, unknown>, names: readonly string[]): unknown[] | undefined {
  for (const name of names) {
    const value = node[name];
    if (Array.isArray(value) && value.length > 0) return value;
  }
  return undefined;
}

function integerOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : otherwise;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
