import type { PlannedRecovery } from '@barback/shared/plan/plan';
import { section } from '@barback/shared/site/section';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { durationInWords } from '@barback/shared/vocabulary/in-words';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { scheduleInWords } from '../schedule-in-words.ts';
import type { ServerView } from './server-view.ts';

type Row = [title: string, value: VNode | string | null];

/** What the server's file and Barman say that should happen; no password is among it. */
export function configuration({ status, known }: ServerView): VNode {
  const { planned, facts } = known;
  const { backup, incremental, recovery } = status.nextRuns;
  const rows: Row[] = [
    ['File', html`<code>${planned.file}</code>`],
    ['Pool', planned.pool],
    ['Backups', backup === undefined ? unscheduled(facts?.isPassive ?? false) : schedule(backup)],
    ...(incremental === undefined ? [] : [['Incremental backups', schedule(incremental)] as Row]),
    ...recoverySettings(planned.recovery, recovery),
    ['Backup method', facts && html`<code>${facts.backupMethod}</code>`],
    ['Minimum redundancy', facts && `${facts.minimumRedundancy}`],
    ['PostgreSQL', facts?.pgVersion ?? null],
    ['System identifier', facts?.systemId ?? null],
    ['Barman', facts?.barmanVersion ?? null],
  ];
  return section(
    'configuration',
    'Configuration',
    html`<dl class="settings">
      ${rows.map(([title, value]) => html`<div><dt>${title}</dt><dd>${value ?? html`<span class="soft">not set</span>`}</dd></div>`)}
    </dl>`,
  );
}

function unscheduled(isPassive: boolean): string {
  return isPassive ? 'second copies: Barman copies them from another Barman host' : 'not scheduled';
}

function recoverySettings(
  planned: PlannedRecovery | null,
  next: ServerStatus['nextRuns']['recovery'],
): Row[] {
  if (planned === null) {
    const unset = ['Recovery tests', 'Recovery host', 'Recovery time allowed', 'Data age allowed'];
    return unset.map((title): Row => [title, null]);
  }
  const { sshCommand, directory, target, verify, assertions, timeoutSeconds, hostSlots, keepFailed } =
    planned;
  return [
    ['Recovery tests', recoveryTests(planned.afterBackup, next)],
    ['Recovery host', html`<code>${sshCommand}</code>`],
    ['Recovery directory', html`<code>${directory}</code>`],
    ['WAL is replayed to', target === 'latest' ? 'the end of what is archived' : target],
    ['Verified', verify === null ? 'all that can be' : verify.join(', ')],
    ['Assertions', `${assertions}`],
    ['A test may take', durationInWords(timeoutSeconds)],
    ['Tests at a time on the host', `${hostSlots}`],
    ['What a failed test restored', keepFailed ? 'stays until the next test' : 'is removed'],
    ['Recovery time allowed', inWords(planned.maxDurationSeconds)],
    ['Data age allowed', inWords(planned.maxDataAgeSeconds)],
  ];
}

function recoveryTests(
  isAfterBackup: boolean,
  next: ServerStatus['nextRuns']['recovery'],
): VNode | string | null {
  if (isAfterBackup) return 'after each backup';
  return next === undefined ? null : schedule(next);
}

function schedule(next: NonNullable<ServerStatus['nextRuns']['backup']>): VNode {
  return html`<span>${scheduleInWords(next)} <code>${next.pattern}</code></span>`;
}

function inWords(durationSeconds: number | null): string | null {
  return durationSeconds === null ? null : durationInWords(durationSeconds);
}
