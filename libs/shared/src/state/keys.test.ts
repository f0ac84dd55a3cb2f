import { expect, it } from 'vitest';
import { exampleCatalogue, exampleFacts } from '../status/example-snapshot.ts';
import { hashes } from './keys.ts';

it('reads what a worker of an older version wrote, with what it did not look at unknown', () => {
  const { keptBackups: _kept, missingWal: _missing, ...catalogue } = exampleCatalogue;
  expect(hashes.catalogues.schema.parse(catalogue)).toEqual({
    ...catalogue,
    keptBackups: null,
    missingWal: null,
  });
  const { walLag: _lag, ...facts } = exampleFacts;
  expect(hashes['server-facts'].schema.parse(facts)).toEqual({ ...facts, walLag: null });
});
