import { distanceInWords, instant } from '@barback/shared/site/moment';
import { invalidEntriesInWords } from '@barback/shared/status/in-words/invalid-entries-in-words';
import { redisShortcomings } from '@barback/shared/status/redis-settings';
import { barmanFaults } from '@barback/shared/status/shortcomings/barman-faults';
import { serviceShortcomings } from '@barback/shared/status/shortcomings/service-shortcomings';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** What keeps the page from saying how things are now, each with what to do. */
export function notices(snapshot: Snapshot, now: Date): VNode[] {
  const { redisUp, redisSettings, readAt, plan } = snapshot;
  if (readAt === null) {
    return [notice('Nothing is known yet', html`Redis cannot be reached and was never read. ${CHECK_REDIS}`)];
  }
  if (!redisUp) {
    const at = readAt.toISOString();
    const age = html`What is shown was read ${distanceInWords(at, now)} (${instant(at, now)}).`;
    return [notice('This page is out of date', html`Redis cannot be reached. ${age} ${CHECK_REDIS}`)];
  }
  return [
    ...(plan === null
      ? [notice('No servers yet', 'The scheduler has not reported yet. Check that it runs.')]
      : []),
    ...serviceShortcomings(snapshot, now).map(({ title, text }) => notice(title, text)),
    ...barmanFaults(snapshot).map(({ title, text }) => notice(title, text)),
    ...invalidEntriesNotice(snapshot),
    ...redisShortcomings(redisSettings).map((text) => notice('Redis can lose work', `${text}.`)),
  ];
}

function invalidEntriesNotice({ invalidEntries }: Snapshot): VNode[] {
  const text = invalidEntriesInWords(invalidEntries);
  return text === null ? [] : [notice('Redis holds what Barback did not write', text)];
}

const CHECK_REDIS = 'Check that Redis runs and that REDIS_URL is right.';

function notice(title: string, text: VNode | string): VNode {
  return html`<section class="notice"><h2>${title}</h2><p>${text}</p></section>`;
}
