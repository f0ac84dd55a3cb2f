import type { RecoveryFindings } from '@barback/shared/vocabulary/recovery-test';
import { firstFew } from '../ladder/first-few.ts';
import type { StepOutcome } from '../ladder/step.ts';
import type { Examined } from './examined.ts';

const LISTED = 10;

/** Damage fails the step; what the host cannot examine is not proven, and does not affect the rest. Pure. */
export function examinedOutcome(examined: Pick<Examined, 'damage' | 'moreDamage' | 'unproven'>): StepOutcome {
  const { damage, moreDamage, unproven } = examined;
  if (damage.length > 0) {
    return { status: 'failed', reason: firstFew(damage, damage.length + moreDamage), log: damage.join('\n') };
  }
  if (unproven.length === 0) return { status: 'passed' };
  const reasons = unproven.map(({ what, why }) => `${what}: ${why}`);
  const reason = `this host cannot examine everything: ${firstFew(reasons)}; everything else is in order`;
  return { status: 'skipped', cause: 'not_possible', reason };
}

/** Adds what was not examined to the findings of a test, which name only the first few. */
export function noteUnread(
  findings: RecoveryFindings,
  { unread, unproven }: Pick<Examined, 'unread' | 'unproven'>,
): void {
  const { count, first } = findings.unread;
  const more = [...unproven, ...unread].filter(({ what }) => !first.some((known) => known.what === what));
  findings.unread = { count: count + more.length, first: [...first, ...more].slice(0, LISTED) };
}
