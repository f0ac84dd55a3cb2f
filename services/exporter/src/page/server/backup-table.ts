import { instant, moment } from '@barback/shared/site/moment';
import { section } from '@barback/shared/site/section';
import { shortDuration, shortSize } from '@barback/shared/site/short';
import { resultWord } from '@barback/shared/site/state-words';
import { unknownValue } from '@barback/shared/site/unknown-value';
import type { RecoveryTestSummary } from '@barback/shared/state/entries/recent-runs';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { type BackupRow, backupRows } from './backup-rows.ts';
import type { ServerView } from './server-view.ts';

const TITLES = ['Backup', 'Begun', 'Result', 'Took', 'Size', 'Proof'];

/** The newest backups and attempts, each with the tests of it. */
export function backupTable(view: ServerView, now: Date): VNode {
  const rows = backupRows(view);
  return section(
    'backups',
    'Backups and their proofs',
    rows.length === 0
      ? html`<p>None is known yet.</p>`
      : html`<div>
          <table class="backups" role="table" aria-labelledby="backups-heading">
            <thead role="rowgroup">
              <tr role="row">${TITLES.map((title) => html`<th scope="col" role="columnheader">${title}</th>`)}</tr>
            </thead>
            <tbody role="rowgroup">${rows.map((row) => backupRow(row, now))}</tbody>
          </table>
          <p class="soft">Older ones: <code>barback history ${view.status.name}</code></p>
        </div>`,
  );
}

function backupRow(row: BackupRow, now: Date): VNode {
  const { backupId, run, isKept } = row;
  const done = run?.status === 'done' ? run : null;
  const cells = [
    run === null
      ? unknownValue()
      : html`<span>${instant(run.startedAt, now)} ${run.trigger !== 'schedule' && html`<small>${run.trigger}</small>`}</span>`,
    result(row),
    run === null ? unknownValue() : shortDuration(run.durationSeconds),
    done === null ? unknownValue() : shortSize(done.sizeBytes),
    proof(row, now),
  ];
  return html`<tr role="row" class=${isKept === false ? 'gone' : undefined}>
    <th scope="row" role="rowheader">${backupId === null ? html`<span class="soft">none</span>` : html`<code>${backupId}</code>`}${chainOf(row)}</th>
    ${cells.map((cell, index) => html`<td role="cell" data-title=${TITLES[index + 1]}>${cell}</td>`)}
  </tr>`;
}

/** What it was built on, so that a chain is seen from its tip to its full backup. */
function chainOf({ parentBackupId, run }: BackupRow): VNode | null {
  if (parentBackupId !== null) return html`<small>incremental on <code>${parentBackupId}</code></small>`;
  return run?.backupType === 'incremental' ? html`<small>incremental</small>` : null;
}

function result({ run, isKept }: BackupRow): VNode {
  if (run === null) return html`<span>taken without Barback</span>`;
  if (run.status === 'done') {
    return html`<div>${resultWord('passed', 'done')} ${isKept === false && html`<small>deleted since</small>`}
      ${run.fullBecause !== undefined && html`<p class="reason">full, not incremental: ${run.fullBecause}</p>`}
    </div>`;
  }
  return html`<div>
    ${resultWord('failed')}
    <p class="reason">${run.message}</p>
  </div>`;
}

function proof({ run, tests, isProven, chainFault }: BackupRow, now: Date): VNode {
  const broken = chainFault !== null && html`<p class="reason">unproven: ${chainFault}</p>`;
  if (tests.length > 0)
    return html`<div>${broken}<ul class="tests">${tests.map((test) => testItem(test, now))}</ul></div>`;
  if (broken) return broken as VNode;
  if (isProven) return resultWord('passed', 'proven');
  return run?.status === 'failed' ? unknownValue() : html`<span class="soft">not tested</span>`;
}

function testItem(
  { status, endedAt, failedStep, recoveryTimeSeconds, dataAgeSeconds }: RecoveryTestSummary,
  now: Date,
): VNode {
  const measured = [
    ...(recoveryTimeSeconds === null ? [] : [`recovered in ${shortDuration(recoveryTimeSeconds)}`]),
    ...(dataAgeSeconds === null ? [] : [`data age ${shortDuration(dataAgeSeconds)}`]),
  ];
  return html`<li>
    ${resultWord(status)} ${moment(endedAt, now)} ${' '}
    ${status === 'passed' && measured.length > 0 && html`<small>${measured.join(', ')}</small>`}
    ${failedStep !== null && html`<p class="reason">at <code>${failedStep.name}</code>: ${failedStep.reason}</p>`}
  </li>`;
}
