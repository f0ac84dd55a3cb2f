import type { RecoveryFindings } from '../../vocabulary/recovery-test.ts';

/** What a recovery test did not examine, and why: a line for each of the first, and the number of the rest. Pure. */
export function unreadInWords({ count, first }: RecoveryFindings['unread']): string[] {
  const more = count - first.length;
  return [
    ...first.map(({ what, why }) => `Not read: ${what}: ${why}.`),
    ...(more > 0 ? [`Also not read: ${more} more.`] : []),
  ];
}
