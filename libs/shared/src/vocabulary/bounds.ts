import { z } from 'zod';

/** Earlier than any PostgreSQL, and later than anything planned; a time outside is invalid. */
const EARLIEST_MILLISECONDS = Date.UTC(1970, 0, 1);
export const LATEST_MILLISECONDS = Date.UTC(2200, 0, 1);
/** Longer than any name, path, id or pattern that a system accepts. */
const LONGEST_WORD = 4096;
/** More than anybody reads; what follows is cut off. */
const LONGEST_TEXT = 65_536;
const LONGEST_LOG = 1_048_576;
/** 300 years: the unit of everything that is measured is a second or more of them. */
const LONGEST_SECONDS = 1e10;
const MOST_BYTES = 1e21;
/** What a hash, a lock file or a pause file can be named after. */
const LONGEST_NAME = 255;

/** An instant as ISO text with a zone, from 1970 to 2199: whatever is made of it is a valid time too. */
export const isoTime = z.iso
  .datetime({ offset: true })
  .max(40)
  .refine((text) => isInstant(Date.parse(text)), 'is not between the years 1970 and 2200');

/** How many there are of something. */
export const count = z.number().int().nonnegative();

/**
 * The size of something in bytes. A file system without a limit, as in a cloud, reports 8 EiB, which is not a safe
 * integer.
 */
export const bytes = z
  .number()
  .nonnegative()
  .max(MOST_BYTES)
  .refine(Number.isInteger, 'is not a whole number');

/** A duration, at most 300 years. */
export const seconds = z.number().nonnegative().max(LONGEST_SECONDS);

/** The longest id, path, pattern or host: 4096 characters. */
export const word = z.string().max(LONGEST_WORD);

/** What a person reads; what is longer than 64 Ki characters is cut off there. */
export const text = z.string().overwrite((said) => said.slice(0, LONGEST_TEXT));

/** The log of a step, whose last 64 KiB are kept; a control character takes six characters of JSON. */
export const log = z.string().overwrite((said) => said.slice(0, LONGEST_LOG));

/** The name of a server: the section of its file. */
export const serverName = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .regex(/^\P{Cc}+$/u, 'has control characters');

/** Whether a number is an instant that a `Date` can be made of and that is believed. Pure. */
export function isInstant(milliseconds: number): boolean {
  return milliseconds >= EARLIEST_MILLISECONDS && milliseconds < LATEST_MILLISECONDS;
}
