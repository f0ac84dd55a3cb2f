import type { Check } from '@barback/shared/state/entries/check';
import type { Collection, Collector } from '@barback/shared/state/entries/collection';
import type { ServerFacts } from '@barback/shared/state/entries/server-facts';
import { describe, expect, it } from 'vitest';
import { type JsonAnswer, parseJsonAnswer } from '../barman/json-answer.ts';
import { logFaultsOnce } from '../catalogue/log-faults-once.ts';
import type { JobContext } from '../jobs/job.ts';
import { observeServers } from './observe-servers.ts';

const shown = {
  backup_directory: '/b',
  basebackups_directory: '/b/base',
  wals_directory: '/b/wals',
  errors_directory: '/b/errors',
  backup_method: 'postgres',
  streaming_archiver: true,
  minimum_redundancy: 0,
};

/** A Barman that gives no answer in time when it is asked about one of the servers that hang, and ends at those that fail. */
function observe(
  names: readonly string[],
  {
    hanging = [] as string[],
    failing = {} as Record<string, string>,
    encrypted = [] as string[],
    signal = new AbortController().signal,
  } = {},
) {
  const servers = names.map((name) => ({ name, asksForEncryption: encrypted.includes(name) }));
  const asked: string[][] = [];
  const warnings: string[] = [];
  const checks = new Map<string, Check>();
  const facts = new Map<string, ServerFacts>();
  const collected: [Collector, string, boolean][] = [];
  const answer = async (servers: readonly string[], body: object): Promise<JsonAnswer | null> => {
    if (servers.some((server) => hanging.includes(server))) return null;
    const said = servers.flatMap((server) => failing[server] ?? []);
    if (said.length > 0) return parseJsonAnswer(JSON.stringify({ _EXCEPTION: said }));
    return parseJsonAnswer(JSON.stringify(Object.fromEntries(servers.map((server) => [server, body]))));
  };
  const context = {
    barman: {
      check: (servers: readonly string[]) => {
        asked.push([...servers]);
        return answer(servers, { ssh: { status: 'OK' } });
      },
      showServers: (servers: readonly string[]) => answer(servers, shown),
    },
    barmanVersion: '3.4.0',
    barmanFaults: logFaultsOnce('3.4.0', { warn: (fault: string) => void warnings.push(fault) }),
    layouts: { remember() {} },
    record: {
      checked: async (server: string, check: Check) => void checks.set(server, check),
      facts: async (server: string, known: ServerFacts) => void facts.set(server, known),
      collected: async (collector: Collector, server: string, { succeeded }: Collection) =>
        void collected.push([collector, server, succeeded]),
    },
    now: () => new Date('2026-11-23T12:00:00Z'),
  } as unknown as JobContext;
  return observeServers(servers, context, signal).then(() => ({ asked, checks, facts, collected, warnings }));
}

describe('asking Barman how servers are', () => {
  it('takes one process for all of them', async () => {
    const { asked, checks, facts } = await observe(['pg1', 'pg2', 'pg3']);
    expect(asked).toEqual([['pg1', 'pg2', 'pg3']]);
    expect([...checks.keys()]).toEqual(['pg1', 'pg2', 'pg3']);
    expect([...facts.keys()]).toEqual(['pg1', 'pg2', 'pg3']);
  });

  it('tells a fault of this Barman with each server that it touches, and logs it once', async () => {
    const { facts, warnings } = await observe(['pg1', 'pg2']);
    const fault = expect.stringMatching(/receive-wal.*install Barman 3\.11\.0/);
    expect([...facts.values()].map(({ barmanFaults }) => barmanFaults)).toEqual([[fault], [fault]]);
    expect(warnings).toEqual([fault]);
  });

  it('tells that a backup is stored unencrypted only of the server whose file asks for encryption', async () => {
    const { facts } = await observe(['pg1', 'pg2'], { encrypted: ['pg2'] });
    const unencrypted = expect.stringMatching(/stored unencrypted.*install Barman 3\.14\.0/);
    expect(facts.get('pg1')?.barmanFaults).not.toContainEqual(unencrypted);
    expect(facts.get('pg2')?.barmanFaults).toContainEqual(unencrypted);
  });

  it('has a server that hangs hurt only itself', async () => {
    const { checks, facts, collected } = await observe(['pg1', 'hung', 'pg3'], { hanging: ['hung'] });
    expect([...checks].map(([server, { exitCode }]) => [server, exitCode])).toEqual([
      ['pg1', 0],
      ['hung', 2],
      ['pg3', 0],
    ]);
    expect(checks.get('hung')?.hints).toEqual({ check_timeout: 'barman check did not finish in time' });
    expect([...facts.keys()]).toEqual(['pg1', 'pg3']);
    expect(collected.filter(([, , succeeded]) => !succeeded)).toEqual([
      ['check', 'hung', false],
      ['facts', 'hung', false],
    ]);
  });

  it('has a server that Barman fails at hurt only itself, and says what Barman said', async () => {
    const { checks, facts } = await observe(['pg1', 'bad', 'pg3'], { failing: { bad: 'no such thing' } });
    expect([...checks].map(([server, { exitCode }]) => [server, exitCode])).toEqual([
      ['pg1', 0],
      ['bad', 2],
      ['pg3', 0],
    ]);
    expect(checks.get('bad')).toMatchObject({
      checks: { answer: false },
      hints: { answer: 'no such thing' },
    });
    expect([...facts.keys()]).toEqual(['pg1', 'pg3']);
  });

  it('says nothing of a server when it was told to stop', async () => {
    const { checks } = await observe(['pg1'], { hanging: ['pg1'], signal: AbortSignal.abort() });
    expect(checks.size).toBe(0);
  });
});
