import type { LeaseHolder } from '@barback/shared/state/entries/lease';
import { resolveDestination } from '../ssh/resolve-destination.ts';
import { destinationName, type SshDestination } from '../ssh/ssh-destination.ts';
import type { Lease, TakeLease } from './lease.ts';

/** What a recovery test has for itself while it runs, or why it cannot have it now. */
export type Hold =
  | ({ status: 'held' } & Pick<Lease, 'lost' | 'release'>)
  | { status: 'busy'; reason: string };

interface Wanted {
  server: string;
  trigger: LeaseHolder['trigger'];
  sshCommand: string;
  /** How many tests may run on the recovery host at the same time. */
  slots: number;
}

/** Takes the server's lease and a place on its recovery host, so that no other test interferes. */
export async function holdRecoveryHost(
  takeLease: TakeLease,
  { server, trigger, sshCommand, slots }: Wanted,
): Promise<Hold> {
  const resolved = await resolveDestination(sshCommand);
  // what ssh does not understand leads nowhere: the test itself fails by it, and says so
  const destination = resolved.status === 'parsed' ? resolved.destination : null;
  const holder = { trigger, target: destination === null ? null : destinationName(destination) };

  const ofServer = await takeLease('recovery-test', server, holder);
  if (ofServer === null) return busy(`another recovery test of ${server} is running`);
  if (destination === null) return { status: 'held', ...ofServer };
  const ofHost = await takeSlot(destination, slots, (of) => takeLease('recovery-host', of, holder));
  if (ofHost === null) {
    await ofServer.release();
    return busy(`the recovery host ${holder.target} is in use (#:recovery_host_slots = ${slots})`);
  }
  return {
    status: 'held',
    lost: AbortSignal.any([ofServer.lost, ofHost.lost]),
    async release() {
      await ofHost.release();
      await ofServer.release();
    },
  };
}

const busy = (reason: string): Hold => ({ status: 'busy', reason });

/** The first free place. The login does not matter: the disk and the processors belong to the host. */
async function takeSlot(
  { host, port }: SshDestination,
  slots: number,
  take: (of: string) => Promise<Lease | null>,
): Promise<Lease | null> {
  for (let slot = 1; slot <= slots; slot++) {
    const lease = await take(`${host}:${port}:${slot}`);
    if (lease !== null) return lease;
  }
  return null;
}
