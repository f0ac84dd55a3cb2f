import { expect, it } from 'vitest';
import { exampleCatalogue, exampleFacts } from '../status/example-snapshot.ts';
import { hashes } from './keys.ts';

const without = (value: object, names: object) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !(name in names)));

it('reads what a worker of an older version wrote, with what it did not look at unknown', () => {
  const newer = { keptBackups: null, missingWal: null, incrementalDepth: null };
  const sizes = { baseBytes: null, walBytes: null, lastArchivedAt: null };
  const catalogue = { ...exampleCatalogue, ...newer, ...sizes };
  expect(hashes.catalogues.schema.parse(without(catalogue, { ...newer, ...sizes }))).toEqual(catalogue);
  const facts = { ...exampleFacts, walLag: null, walArchiver: null };
  expect(hashes['server-facts'].schema.parse(without(facts, { walLag: null, walArchiver: null }))).toEqual(
    facts,
  );
});

it("reads docker-barman's recovery under the name that an older worker writes", () => {
  const dockerBarmanRecovery = {
    backupId: '20261121T030000',
    status: 'failed' as const,
    durationSeconds: 33,
  };
  const older = {
    ...without(exampleCatalogue, { dockerBarmanRecovery }),
    originalRecovery: dockerBarmanRecovery,
  };
  expect(hashes.catalogues.schema.parse(older)).toEqual({ ...exampleCatalogue, dockerBarmanRecovery });
});
