import type { Check } from '@barback/shared/state/entries/check';
import { expect, it } from 'vitest';
import { isUnanswered } from '../barman/check-answer.ts';
import { parseJsonAnswer } from '../barman/json-answer.ts';
import type { JobContext } from '../jobs/job.ts';
import { check } from './check.ts';

const payload = { slot: '1', trigger: 'schedule' } as const;

/** Servers of which one has Barman wait until its own time-out. */
function servers(names: readonly string[], hung: string) {
  let asked: string[][] = [];
  const checks = new Map<string, Check>();
  const answer = (check_timeout: boolean) =>
    check_timeout ? { check_timeout: { status: 'FAILED' } } : { ssh: { status: 'OK' } };
  const context = {
    servers: { active: async () => names.map((name) => ({ name })) },
    barman: {
      check: async (some: readonly string[]) => {
        asked.push([...some]);
        return parseJsonAnswer(
          JSON.stringify(Object.fromEntries(some.map((name) => [name, answer(name === hung)]))),
        );
      },
      showServers: async () => parseJsonAnswer('{}'),
    },
    record: {
      checked: async (name: string, known: Check) => void checks.set(name, known),
      async collected() {},
      hangingServers: async () =>
        new Set([...checks].flatMap(([name, known]) => (isUnanswered(known) ? [name] : []))),
    },
    now: () => new Date('2026-11-23T12:00:00Z'),
  } as unknown as JobContext;
  return async () => {
    asked = [];
    await check.run(payload, context, new AbortController().signal);
    return asked;
  };
}

it('a server that hung is asked apart, so that no other one waits for it again', async () => {
  const asks = servers(['pg1', 'hung', 'pg3'], 'hung');
  expect(await asks()).toEqual([['pg1', 'hung', 'pg3']]);
  expect(await asks()).toEqual([['pg1', 'pg3'], ['hung']]);
  expect(await asks()).toEqual([['pg1', 'pg3'], ['hung']]);
});
