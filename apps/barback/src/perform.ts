import { hostname, userInfo } from 'node:os';
import { act } from '@barback/shared/actions/act';
import type { ActionOutcome } from '@barback/shared/actions/action';
import { parseActionInput } from '@barback/shared/actions/parse-action-input';
import type { WorkQueues } from '@barback/shared/queue/enqueue';
import { EXIT } from '@barback/shared/service/exit-codes';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import type { ActionName } from '@barback/shared/state/entries/audit';
import type { StateStore } from '@barback/shared/state/state-store';
import type { BackupType } from '@barback/shared/vocabulary/jobs';

/** The action on the command line. */
export interface Wanted {
  action: ActionName;
  server: string;
  reason?: string;
  backupId?: string;
  backupType?: BackupType;
}

/**
 * Performs the action, in the name of the user who ran it.
 * @throws ExpectedFailure when it is refused; with exit code 2 for a usage error
 */
export async function perform(
  { action, server, ...given }: Wanted,
  { queues, store }: { queues: Pick<WorkQueues, 'enqueue'>; store: StateStore },
): Promise<Extract<ActionOutcome, { status: 'done' }>> {
  const reading = parseActionInput(action, given);
  if (reading.status === 'invalid') throw new ExpectedFailure(reading.message, EXIT.usage);
  const { actor: _own, ...input } = reading.input;
  const actor = { name: userName(), from: hostname() };
  const context = { queues, store, now: () => new Date() };
  const acted = await act(action, { ...input, server, actor }, context, () => {});
  if (acted.status !== 'done') throw new ExpectedFailure(acted.message);
  return acted;
}

/** Null where the user has no name, as in some containers. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
