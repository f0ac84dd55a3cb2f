import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import { describe, expect, it } from 'vitest';
import type { Lease, TakeLease } from '../exclusion/lease.ts';
import type { JobContext, JobOutcome } from '../jobs/job.ts';
import { withRecoveryHost } from './with-recovery-host.ts';

const HOST = 'ssh -F none -p 2222 root@RECOVERY.example';

/** Runs the test of `pg1` while others hold some leases; `during` is what it does. */
async function run({
  others = [] as string[],
  sshCommand = HOST as string | null,
  slots = 1,
  during = async (_signal: AbortSignal, _lose: () => void): Promise<JobOutcome> => ({ status: 'done' }),
}) {
  const held = new Map<string, AbortController>(others.map((name) => [name, new AbortController()]));
  const takeLease: TakeLease = async (name, of, { target }) => {
    const key = `${name} ${of}`;
    if (held.has(key)) return null;
    const lost = new AbortController();
    held.set(key, lost);
    targets.add(target);
    return {
      lost: lost.signal,
      taken: lost.signal,
      release: async () => void held.delete(key),
    } satisfies Lease;
  };
  const targets = new Set<string | null>();
  let heldDuring: string[] | null = null;
  const job = withRecoveryHost({
    name: 'recovery-test',
    run: (_payload, _settings, _context, signal) => {
      heldDuring = [...held.keys()].filter((key) => !others.includes(key));
      const lose = () => held.get('recovery-host recovery.example:2222:1')?.abort(new Error('lost'));
      return during(signal, lose);
    },
  });
  const recovery = sshCommand === null ? null : { sshCommand, hostSlots: slots };
  const settings = { name: 'pg1', recovery } as ServerSettings;
  const context = { takeLease } as unknown as JobContext;
  const payload = { server: 'pg1', slot: '1', trigger: 'manual', backupId: null } as const;
  const outcome = await job.run(payload, settings, context, new AbortController().signal);
  return { outcome, heldDuring, targets: [...targets], left: [...held.keys()] };
}

describe('a recovery test', () => {
  it('has its server and its host, as ssh understands it, for itself while it runs', async () => {
    expect(await run({})).toEqual({
      outcome: { status: 'done' },
      heldDuring: ['recovery-test pg1', 'recovery-host recovery.example:2222:1'],
      targets: ['root@recovery.example:2222'],
      left: [],
    });
  });

  it.each([
    ['its server is tested', ['recovery-test pg1'], 1, 'another recovery test of pg1 is running'],
    [
      'its host is in use',
      ['recovery-host recovery.example:2222:1'],
      1,
      'the recovery host root@recovery.example:2222 is in use (#:recovery_host_slots = 1)',
    ],
    [
      'every slot of its host is in use',
      ['recovery-host recovery.example:2222:1', 'recovery-host recovery.example:2222:2'],
      2,
      'the recovery host root@recovery.example:2222 is in use (#:recovery_host_slots = 2)',
    ],
  ])('is put back with the reason, and holds nothing, while %s', async (_what, others, slots, reason) => {
    expect(await run({ others, slots })).toMatchObject({
      outcome: { status: 'requeue', reason },
      heldDuring: null,
      left: others,
    });
  });

  it('takes the first slot that is free', async () => {
    const others = ['recovery-host recovery.example:2222:1', 'recovery-host other.example:2222:2'];
    const { heldDuring } = await run({ others, slots: 3 });
    expect(heldDuring).toEqual(['recovery-test pg1', 'recovery-host recovery.example:2222:2']);
  });

  it('is told to end when it loses its host', async () => {
    const { outcome, left } = await run({
      async during(signal, lose) {
        lose();
        return { status: 'failed', message: String(signal.reason) };
      },
    });
    expect(outcome).toEqual({ status: 'failed', message: 'Error: lost' });
    expect(left).toEqual([]);
  });

  it.each([
    ['no host is set', null, []],
    ['ssh does not understand where its host is', 'ssh -X', ['recovery-test pg1']],
  ])('says by itself that %s', async (_what, sshCommand, held) => {
    const { heldDuring, left } = await run({ sshCommand });
    expect({ heldDuring, left }).toEqual({ heldDuring: held, left: [] });
  });
});
