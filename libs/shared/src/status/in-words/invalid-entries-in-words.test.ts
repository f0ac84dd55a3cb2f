import { expect, it } from 'vitest';
import { invalidEntriesInWords } from './invalid-entries-in-words.ts';

const entry = { name: 'checks', field: 'pg1', fault: 'it is not JSON' } as const;

it('says nothing while all that Redis holds is valid', () => {
  expect(invalidEntriesInWords([])).toBeNull();
});

it('names the entry and its fault', () => {
  expect(invalidEntriesInWords([entry])).toMatch(/^checks pg1: it is not JSON\. Barback ignores it/);
});

it('names a few of many, and no field at its length', () => {
  const words = invalidEntriesInWords(Array(9).fill({ ...entry, field: '\u001b'.repeat(1000) }));
  expect(words).toContain('; and 4 more.');
  expect(words).not.toContain('\u001b');
  expect(words?.length).toBeLessThan(700);
});
