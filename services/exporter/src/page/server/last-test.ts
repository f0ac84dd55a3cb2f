import type { Viewer } from '@barback/shared/site/frame';
import { instant } from '@barback/shared/site/moment';
import { section } from '@barback/shared/site/section';
import { shortDuration, shortSize } from '@barback/shared/site/short';
import { resultWord } from '@barback/shared/site/state-words';
import { unknownValue } from '@barback/shared/site/unknown-value';
import { confinementInWords } from '@barback/shared/status/in-words/confinement-in-words';
import { unreadInWords } from '@barback/shared/status/in-words/unread-in-words';
import type { RecoveryStep, RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** What `sql` printed is rows of the database. */
const DATA_NEEDS_LOGIN =
  'What sql printed is shown to those who logged in: set BARBACK_READ_TOKEN_FILE of the exporter.';
const HOST_LOST = 'The recovery host was lost: this says nothing of the backup.';

/** The newest recovery test: what it restored and where, each step, and what a failed one printed. */
export function lastTest(test: RecoveryTest, now: Date, viewer: Viewer): VNode {
  const { status, backupId, target, endedAt, testDurationSeconds, steps, trigger } = test;
  return section(
    'last-test',
    'Last recovery test',
    html`<div>
      <p>
        ${resultWord(status)} ${instant(endedAt, now)}, after ${shortDuration(testDurationSeconds)}:
        backup <code>${backupId}</code> on <code>${target}</code> (${trigger})
      </p>
      <table class="step-table" role="table" aria-labelledby="last-test-heading">
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">Step</th>
            <th scope="col" role="columnheader">Result</th>
            <th scope="col" role="columnheader">Took</th>
          </tr>
        </thead>
        <tbody role="rowgroup">${steps.map(stepRow)}</tbody>
      </table>
      ${findings(test)}
      ${steps.map((step) => printed(step, viewer))}
    </div>`,
  );
}

function stepRow(step: RecoveryStep): VNode {
  return html`<tr role="row" class=${step.status}>
    <th scope="row" role="rowheader"><code>${step.name}</code></th>
    <td role="cell" data-title="Result">
      ${resultWord(step.status)}
      ${step.status !== 'passed' && html`<p class="reason">${step.reason}</p>`}
      ${step.status === 'failed' && step.hostLost && html`<small>${HOST_LOST}</small>`}
    </td>
    <td role="cell" data-title="Took">${step.status === 'skipped' ? unknownValue() : shortDuration(step.durationSeconds)}</td>
  </tr>`;
}

function findings({
  findings: { restoredBytes, replayedWalBytes, dataChecksums, assertions, confinement, read, unread },
}: RecoveryTest): VNode | VNode[] | false {
  const held = assertions.filter((isTrue) => isTrue).length;
  const words = [
    ...(restoredBytes === null ? [] : [`${shortSize(restoredBytes)} restored`]),
    ...(replayedWalBytes === null ? [] : [`${shortSize(replayedWalBytes)} of WAL replayed`]),
    ...(read === null ? [] : [`${read.relations} tables read (${shortSize(read.bytes)})`]),
    ...(assertions.length === 0 ? [] : [`${held} of ${assertions.length} assertions hold`]),
    ...(dataChecksums === null ? [] : [dataChecksums ? 'data checksums are on' : 'data checksums are off']),
    ...(confinement === null ? [] : [confinementInWords(confinement)]),
  ];
  if (words.length === 0) return false;
  return html`<p class="soft">${words.join(', ')}</p>
    ${unread.count > 0 && html`<p class="soft">${unreadInWords(unread).join(' ')}</p>`}`;
}

function printed(step: RecoveryStep, viewer: Viewer): VNode | false {
  if (step.status !== 'failed' || step.log === '') return false;
  if (step.name === 'sql' && viewer !== 'reader') return html`<p class="soft">${DATA_NEEDS_LOGIN}</p>`;
  return html`<details id=${`log-${step.name}`} open>
    <summary>What <code>${step.name}</code> printed</summary>
    <pre tabindex="0" role="region" aria-label=${`What ${step.name} printed`}>${step.log}</pre>
  </details>`;
}
