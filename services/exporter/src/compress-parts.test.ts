import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { partsCompressor } from './compress-parts.ts';

it('makes one gzip file of all parts, again of those that it has compressed before', async () => {
  const compress = partsCompressor();
  const parts = ['one '.repeat(1000), '', 'two'].map((text) => Buffer.from(text));
  expect(gunzipSync(await compress(parts))).toEqual(Buffer.concat(parts));
  const changed = [parts[0] ?? Buffer.alloc(0), Buffer.from('three'), Buffer.from('ä'.repeat(70_000))];
  expect(gunzipSync(await compress(changed))).toEqual(Buffer.concat(changed));
});

it('makes a file of nothing', async () => {
  expect(gunzipSync(await partsCompressor()([]))).toHaveLength(0);
});
