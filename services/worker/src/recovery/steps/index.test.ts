import { readdirSync } from 'node:fs';
import { RECOVERY_STEPS } from '@barback/shared/vocabulary/recovery-test';
import { expect, test } from 'vitest';
import { ladderSteps } from './index.ts';

const names = ladderSteps.map(({ name }) => name);

test('the steps are those that the services know, in their order', () => {
  expect(names).toEqual(RECOVERY_STEPS);
});

test('each step has a folder of its name, and each folder is a step', () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((it) => it.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(
    names.map((name) => name.replaceAll('_', '-')).sort(),
  );
});

test('a step builds on earlier ones alone', () => {
  for (const [index, { needs }] of ladderSteps.entries()) {
    for (const needed of needs) expect(names.slice(0, index)).toContain(needed);
  }
});
