import { section } from '@barback/shared/site/section';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { type DayMarks, type Due, dayMarks, type Mark } from '../chart/day-marks.ts';
import { type Day, dayStrip, markSign } from '../chart/day-strip.ts';

const LEGEND: readonly (readonly [Mark, string])[] = [
  ['well', 'all well'],
  ['partly', 'some failed'],
  ['failed', 'failed'],
  ['missing', 'due and not there'],
  ['nothing', 'nothing'],
];

/** The last 30 days: what was backed up and tested, what failed, and what should have been there. */
export function timeLine(recent: RecentRuns, due: Due | null, now: Date): VNode {
  const days = dayMarks(recent, due, now);
  const row = (title: string, of: (day: DayMarks) => DayMarks['tests']) => {
    const marks = days.map((day) => ({ date: day.date, ...of(day) }));
    return html`<div class="row"><h3>${title}</h3>${dayStrip(marks, `${title}: ${inWords(marks)}`)}</div>`;
  };
  const notable = days.filter(({ backups, tests }) => isNotable(backups.mark) || isNotable(tests.mark));
  return section(
    'time-line',
    'Last 30 days',
    html`<div class="time-line">
      ${row('Backups', ({ backups }) => backups)}
      ${row('Recovery tests', ({ tests }) => tests)}
      <p class="ends"><span>${days[0]?.date}</span><span>today, UTC</span></p>
      <ul class="legend">
        ${LEGEND.map(([mark, words]) => html`<li>${markSign(mark)} ${words}</li>`)}
      </ul>
      ${notable.length > 0 && inDetail(notable)}
    </div>`,
  );
}

function inDetail(days: readonly DayMarks[]): VNode {
  return html`<details id="days-in-words">
    <summary>${days.length === 1 ? 'The day' : `The ${days.length} days`} that went wrong</summary>
    <ul>
      ${days.toReversed().map(({ date, backups, tests }) => html`<li><b>${date}</b> ${backups.words}; ${tests.words}</li>`)}
    </ul>
  </details>`;
}

function isNotable(mark: Mark): boolean {
  return mark !== 'well' && mark !== 'nothing';
}

function inWords(days: readonly Day[]): string {
  const amount = (mark: Mark) => days.filter((day) => day.mark === mark).length;
  return LEGEND.filter(([mark]) => amount(mark) > 0)
    .map(([mark, words]) => `${words} on ${amount(mark)} days`)
    .join(', ');
}
