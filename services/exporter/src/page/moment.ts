import { durationInWords } from '@barback/shared/status/in-words';
import { secondsBetween } from '@barback/shared/status/seconds-between';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { shortDuration } from './short.ts';

/** `5 minutes ago` or `in 2 hours`; seconds only within the first minute. */
export function distanceInWords(isoTime: string, now: Date): string {
  return distance(isoTime, now, durationInWords);
}

function distance(isoTime: string, now: Date, inWords: (seconds: number) => string): string {
  const seconds = Math.trunc(secondsBetween(isoTime, now));
  if (seconds === 0) return 'now';
  const amount = Math.abs(seconds);
  const words = inWords(amount < 60 ? amount : amount - (amount % 60));
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

/** An instant in UTC, to the minute, with its distance from now as title. */
export function instant(isoTime: string, now: Date): VNode {
  const utc = inUtc(isoTime);
  return html`<time datetime=${asIso(isoTime)} title=${distanceInWords(isoTime, now)}>${utc}</time>`;
}

/** An instant as its distance from now, with the time in UTC as title. */
export function moment(isoTime: string, now: Date): VNode {
  const words = distance(isoTime, now, shortDuration);
  return html`<time datetime=${asIso(isoTime)} title=${inUtc(isoTime)}>${words}</time>`;
}

function asIso(isoTime: string): string {
  return `${new Date(isoTime).toISOString().slice(0, 19)}Z`;
}

/** `2026-11-23 11:30 UTC`, with seconds where there are any. */
function inUtc(isoTime: string): string {
  const [date = '', time = ''] = asIso(isoTime).slice(0, -1).split('T');
  return `${date} ${time.endsWith(':00') ? time.slice(0, 5) : time} UTC`;
}
