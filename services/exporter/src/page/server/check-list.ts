import { moment } from '@barback/shared/site/moment';
import { section } from '@barback/shared/site/section';
import { resultWord } from '@barback/shared/site/state-words';
import type { Check } from '@barback/shared/state/entries/check';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** The last `barman check`: what failed with Barman's own words, and all of it for who wants to know. */
export function checkList({ finishedAt, checks, hints }: Check, now: Date): VNode {
  const failed = Object.keys(checks).filter((key) => !checks[key]);
  const passed = Object.keys(checks).filter((key) => checks[key]);
  return section(
    'check',
    'Last check',
    html`<div>
      <p>${failed.length === 0 ? resultWord('passed') : resultWord('failed')} ${moment(finishedAt, now)}</p>
      ${
        failed.length > 0 &&
        html`<ul class="checks">${failed.map((key) => html`<li>${resultWord('failed', key)} ${hints[key]}</li>`)}</ul>`
      }
      ${
        passed.length > 0 &&
        html`<details id="passed-checks">
          <summary>${passed.length} passed</summary>
          <ul class="checks columns">${passed.map((key) => html`<li>${resultWord('passed', key)}</li>`)}</ul>
        </details>`
      }
    </div>`,
  );
}
