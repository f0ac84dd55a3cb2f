import { durationInWords } from '@barback/shared/status/in-words';
import { secondsBetween } from '@barback/shared/status/seconds-between';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** `5 minutes ago` or `in 2 hours`; seconds only within the first minute. */
export function distanceInWords(isoTime: string, now: Date): string {
  const seconds = Math.trunc(secondsBetween(isoTime, now));
  if (seconds === 0) return 'now';
  const distance = Math.abs(seconds);
  const words = durationInWords(distance < 60 ? distance : distance - (distance % 60));
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

/** An instant as ISO time in UTC, with its distance from now as title. */
export function instant(isoTime: string, now: Date): VNode {
  const utc = `${new Date(isoTime).toISOString().slice(0, 19)}Z`;
  return html`<time datetime=${utc} title=${distanceInWords(isoTime, now)}>${utc}</time>`;
}

/** An instant's distance from now, and the instant below it. */
export function moment(isoTime: string, now: Date): VNode {
  return html`<span>
    <span class="main">${distanceInWords(isoTime, now)}</span>
    <span class="detail">${instant(isoTime, now)}</span>
  </span>`;
}
