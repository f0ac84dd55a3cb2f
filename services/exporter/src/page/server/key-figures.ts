import { instant, moment } from '@barback/shared/site/moment';
import { shortDuration, shortSize } from '@barback/shared/site/short';
import { unknownValue } from '@barback/shared/site/unknown-value';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { ServerView } from './server-view.ts';

interface Figure {
  title: string;
  value: VNode | string | null;
  detail: VNode | string | null;
  /** Whether it is not as it should be. */
  isBad?: boolean;
}

type Recovery = NonNullable<ServerStatus['recovery']>;

/** What a DBA asks first, each as one figure. */
export function keyFigures(view: ServerView, now: Date): VNode {
  const { status, known } = view;
  const figures = [
    lastBackup(status, now),
    objective('Recovered in', status.recovery?.recoveryTime),
    objective('Data age', status.recovery?.dataAge),
    nextRun('Next backup', status.nextRuns.backup, now),
    ...(status.nextRuns.incremental === undefined
      ? []
      : [nextRun('Next incremental backup', status.nextRuns.incremental, now)]),
    ...(known.planned.recovery?.afterBackup
      ? []
      : [nextRun('Next recovery test', status.nextRuns.recovery, now)]),
    redundancy(status),
    wal(view),
  ];
  return html`<dl class="figures">
    ${figures.map(
      ({ title, value, detail, isBad = false }: Figure) => html`<div class=${isBad ? 'bad' : undefined}>
        <dt>${title}</dt>
        <dd><b>${isBad && html`<span aria-hidden="true">! </span>`}${value ?? unknownValue()}</b>${detail !== null && html`<small>${detail}</small>`}</dd>
      </div>`,
    )}
  </dl>`;
}

function lastBackup({ lastBackup: backup }: ServerStatus, now: Date): Figure {
  if (backup === null) return { title: 'Last backup', value: null, detail: null };
  const type = backup.backupType === 'full' ? '' : ', incremental';
  const detail = `${shortSize(backup.sizeBytes)} in ${shortDuration(backup.durationSeconds)}${type}`;
  return { title: 'Last backup', value: moment(backup.beginAt, now), detail };
}

function objective(title: string, known: Recovery['dataAge'] | undefined): Figure {
  const { measuredSeconds = null, objectiveSeconds = null } = known ?? {};
  const allowed = objectiveSeconds === null ? null : `${shortDuration(objectiveSeconds)} allowed`;
  if (measuredSeconds === null) return { title, value: null, detail: allowed };
  const isBad = objectiveSeconds !== null && measuredSeconds > objectiveSeconds;
  return { title, value: shortDuration(measuredSeconds), detail: allowed ?? 'no objective is set', isBad };
}

function nextRun(title: string, next: ServerStatus['nextRuns']['backup'], now: Date): Figure {
  if (next === undefined) return { title, value: 'not scheduled', detail: null };
  if (next.at === null) return { title, value: null, detail: null };
  return { title, value: moment(next.at, now), detail: instant(next.at, now) };
}

function redundancy({ redundancy: { current, expected }, leftOver }: ServerStatus): Figure {
  const detail = [
    ...(expected === null ? [] : [`at least ${expected} expected`]),
    ...(leftOver.length === 0 ? [] : [`${leftOver.length} left behind`]),
  ];
  return {
    title: 'Backups there',
    value: current === null ? null : `${current}`,
    detail: detail.join(', ') || null,
    isBad: current !== null && expected !== null && current < expected,
  };
}

function wal({ known: { catalogue, facts } }: ServerView): Figure {
  const missing = catalogue?.missingWal?.sinceNewestDone.count ?? null;
  const lag = facts?.walLag?.archiveLagBytes ?? null;
  return {
    title: 'WAL archive',
    value: missing === null ? null : missing === 0 ? 'complete' : `${missing} missing`,
    detail: lag === null ? null : `${shortSize(lag)} behind the server`,
    isBad: missing !== null && missing > 0,
  };
}
