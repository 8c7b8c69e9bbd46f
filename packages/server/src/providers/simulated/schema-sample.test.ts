import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { randomFrom } from './random.ts';
import { sampleFromSchema } from './schema-sample.ts';

const sample = (schema: unknown, seed = 'seed') => sampleFromSchema(schema, randomFrom(seed));

describe('a sample', () => {
  test.each([
    ['nested objects', z.object({ city: z.string(), at: z.object({ lat: z.number(), lon: z.number() }) })],
    ['enums and constants', z.object({ unit: z.enum(['C', 'F']), kind: z.literal('weather') })],
    ['arrays', z.object({ days: z.array(z.int().min(1).max(7)).min(2).max(4) })],
    ['ranges', z.object({ a: z.number().min(10).max(20), b: z.int().gt(5).lt(8), c: z.number().max(-5) })],
    ['lengths', z.object({ code: z.string().min(30).max(40), short: z.string().max(3) })],
    ['unions', z.object({ value: z.union([z.string(), z.number(), z.null()]) })],
    [
      'discriminated unions',
      z.discriminatedUnion('t', [
        z.object({ t: z.literal('a'), x: z.string() }),
        z.object({ t: z.literal('b') }),
      ]),
    ],
    ['optional and nullable', z.object({ a: z.string().optional(), b: z.string().nullable() })],
    [
      'formats',
      z.object({ day: z.iso.date(), mail: z.email(), id: z.uuid(), at: z.iso.datetime(), to: z.url() }),
    ],
    ['intersections', z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() }))],
    ['tops that are no objects', z.array(z.boolean())],
  ])('fits %s', (_name, schema) => {
    for (const seed of ['1', '2', '3', '4', '5']) {
      const value = sample(z.toJSONSchema(schema), seed);
      expect(schema.safeParse(value).error).toBeUndefined();
    }
  });

  test('follows local references', () => {
    const schema = {
      $defs: { place: { type: 'object', properties: { name: { const: 'here' } }, required: ['name'] } },
      type: 'object',
      properties: { from: { $ref: '#/$defs/place' }, gone: { $ref: '#/$defs/nothing' } },
    };
    expect(sample(schema)).toMatchObject({ from: { name: 'here' } });
  });

  test('is the same for the same seed and another for another', () => {
    const schema = { type: 'object', properties: { n: { type: 'integer', minimum: 0, maximum: 1_000_000 } } };
    expect(sample(schema)).toEqual(sample(schema));
    expect(sample(schema, 'other')).not.toEqual(sample(schema));
  });

  test('of a schema that never ends does end', () => {
    const tree = { type: 'object', properties: { l: { $ref: '#' }, r: { $ref: '#' } }, required: ['l', 'r'] };
    expect(JSON.stringify(sample(tree)).length).toBeLessThan(20_000);
    expect(sample({ $ref: '#' })).toBeDefined();
    expect(sample({ allOf: [{ $ref: '#' }] })).toBeDefined();
    expect(sample({ anyOf: [{ $ref: '#' }] })).toBeDefined();
    const wide = {
      type: 'array',
      minItems: 1e9,
      items: { type: 'array', minItems: 1e9, items: { type: 'string', minLength: 1e9 } },
    };
    expect(JSON.stringify(sample(wide)).length).toBeLessThan(2_000_000);
  });

  test('of anything at all is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (schema) => {
        expect(JSON.stringify(sample(schema) ?? null)).toBeTypeOf('string');
      }),
    );
  });
});
