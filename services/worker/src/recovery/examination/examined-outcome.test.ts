import { NOTHING_FOUND } from '@barback/shared/vocabulary/recovery-test';
import { expect, it } from 'vitest';
import { examinedOutcome, noteUnread } from './examined-outcome.ts';

const library = { what: 'index "a"', why: 'could not access file "b"' };

it('passes what was all looked at', () => {
  expect(examinedOutcome({ damage: [], moreDamage: 0, unproven: [] })).toEqual({ status: 'passed' });
});

it('fails for damage, whatever could not be looked at', () => {
  const damage = ['1', '2', '3', '4'];
  const outcome = examinedOutcome({ damage, moreDamage: 6, unproven: [library] });
  expect(outcome).toEqual({ status: 'failed', reason: '1; 2; 3; and 7 more', log: '1\n2\n3\n4' });
});

it('proves nothing of what could not be looked at, and names it', () => {
  expect(examinedOutcome({ damage: [], moreDamage: 0, unproven: [library] })).toMatchObject({
    status: 'skipped',
    cause: 'not_possible',
    reason: expect.stringContaining('index "a": could not access file "b"'),
  });
});

it('lists a few of what was not looked at, each once', () => {
  const findings = structuredClone(NOTHING_FOUND);
  const unread = Array.from({ length: 20 }, (_, number) => ({ what: `${number}`, why: 'x' }));
  noteUnread(findings, { unread, unproven: [] });
  noteUnread(findings, { unread: [{ what: '3', why: 'y' }], unproven: [library] });
  expect(findings.unread.count).toBe(21);
  expect(findings.unread.first).toHaveLength(10);
});
