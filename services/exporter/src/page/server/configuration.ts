import type { PlannedServer } from '@barback/shared/plan/plan';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { durationInWords } from '@barback/shared/vocabulary/in-words';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { scheduleInWords } from '../schedule-in-words.ts';
import { section } from '../section.ts';
import type { ServerView } from './server-view.ts';

type Row = [title: string, value: VNode | string | null];

/** What the server's file and Barman say that should happen; no password is among it. */
export function configuration({ status, known }: ServerView): VNode {
  const { planned, facts } = known;
  const { backup, recovery } = status.nextRuns;
  const rows: Row[] = [
    ['File', html`<code>${planned.file}</code>`],
    ['Pool', planned.pool],
    ['Backups', backup === undefined ? 'not scheduled' : schedule(backup)],
    ['Recovery tests', recoveryTests(planned.recoveryAfterBackup, recovery)],
    ['Recovery host', planned.recoverySshCommand && html`<code>${planned.recoverySshCommand}</code>`],
    ...(planned.recoverySettings === null ? [] : recoverySettings(planned.recoverySettings)),
    ['Recovery time allowed', inWords(planned.recoveryMaxDurationSeconds)],
    ['Data age allowed', inWords(planned.recoveryMaxDataAgeSeconds)],
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

function recoverySettings(settings: NonNullable<PlannedServer['recoverySettings']>): Row[] {
  const { directory, target, verify, assertions, timeoutSeconds, hostSlots, keepFailed } = settings;
  return [
    ['Recovery directory', html`<code>${directory}</code>`],
    ['WAL is replayed to', target === 'latest' ? 'the end of what is archived' : target],
    ['Verified', verify === null ? 'all that can be' : verify.join(', ')],
    ['Assertions', `${assertions}`],
    ['A test may take', durationInWords(timeoutSeconds)],
    ['Tests at a time on the host', `${hostSlots}`],
    ['What a failed test restored', keepFailed ? 'stays until the next test' : 'is removed'],
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
