import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sources = readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

describe('the package', () => {
  it.each(sources)('%s needs nothing from outside, so that it runs in browsers', (name) => {
    const source = readFileSync(`${import.meta.dirname}/${name}`, 'utf8');
    const imported = [...source.matchAll(/\bfrom '([^']+)'|\bimport\s*\(|\brequire\s*\(/g)].map(
      ([, path]) => path,
    );
    expect(imported.filter((path) => path === undefined || !path.startsWith('./'))).toEqual([]);
    const code = source.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
    const used = [
      'Buffer',
      'process',
      'fetch',
      'window',
      'document',
      'Date\\.now',
      'Math\\.random',
      'setTimeout',
    ];
    expect(used.filter((global) => new RegExp(`\\b${global}\\b[.(]`).test(code))).toEqual([]);
  });

  it('depends on no other package', () => {
    const manifest = JSON.parse(readFileSync(`${import.meta.dirname}/../package.json`, 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
  });
});
