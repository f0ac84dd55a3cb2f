import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { secondsBetween } from '../status/seconds-between.ts';
import { durationInWords } from '../vocabulary/in-words.ts';
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

/** An instant in UTC, `2026-11-23 11:30 UTC`, with seconds where there are any, and its distance from now as title. */
export function instant(isoTime: string, now: Date): VNode {
  return titled(isoTime, inUtc(isoTime), distanceInWords(isoTime, now));
}

/** The same always with seconds: what is shown anew all the time does not change its width. */
export function instantWithSeconds(isoTime: string, now: Date): VNode {
  return titled(isoTime, inUtcWithSeconds(isoTime), distanceInWords(isoTime, now));
}

/** An instant as its distance from now, with the time in UTC as title. */
export function moment(isoTime: string, now: Date): VNode {
  return titled(isoTime, distance(isoTime, now, shortDuration), inUtc(isoTime));
}

function titled(isoTime: string, words: string, title: string): VNode {
  return html`<time datetime=${asIso(isoTime)} title=${title}>${words}</time>`;
}

function asIso(isoTime: string): string {
  return `${new Date(isoTime).toISOString().slice(0, 19)}Z`;
}

function inUtc(isoTime: string): string {
  return inUtcWithSeconds(isoTime).replace(/:00 UTC$/, ' UTC');
}

function inUtcWithSeconds(isoTime: string): string {
  return `${asIso(isoTime).replace('T', ' ').slice(0, -1)} UTC`;
}
