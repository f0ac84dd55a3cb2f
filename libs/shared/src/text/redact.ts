import { hash } from 'node:crypto';
import { knownSecrets } from './known-secrets.ts';
import { merged, secretForms } from './secret-forms.ts';
import { secretsOf } from './secrets-of.ts';

/** What replaces a secret. */
const HIDDEN = '***';

/** A time, an id of a backup, a place in WAL. */
const NUMBER_LIKE = /^[\dA-Z:.+/_-]*$/;

/** Every form has one of these, and most texts have none. */
const MAY_HAVE_FORM = /[=:"'$]|md5|-----|\/\/|sshpass|--[pst]|requirepass|masterauth/i;

/** Those that this process has read, as a log is one of a process. */
let known = knownSecrets();

const MOST_REMEMBERED = 50_000;
const remembered = new Set<string>();

/**
 * Remembers the secrets of a configuration, so that {@link redact} hides them everywhere in this process.
 * @param plain words that are not secret, besides those of the configuration itself
 */
export function rememberSecretsOf(configuration: string, plain: readonly string[] = []): void {
  // files are read again and again, and hardly ever say anything new
  const digest = hash('sha1', configuration);
  if (remembered.has(digest)) return;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.add(digest);
  const found = secretsOf(configuration);
  known.add(found.secrets, [...found.plain, ...plain]);
}

/** Like {@link rememberSecretsOf}, for a single secret, such as a variable of the environment. */
export function rememberSecret(secret: string): void {
  known.add([secret]);
}

/** Forgets all secrets, so that tests that share a process do not redact for each other. */
export function forgetSecrets(): void {
  known = knownSecrets();
  remembered.clear();
}

/**
 * Hides secrets: those that this process has read in configurations, and whatever has the form of one
 * (see {@link secretForms}). Linear.
 */
export function redact(text: string): string {
  return hide(text);
}

/**
 * Like {@link redact}, for a value that may be a name, a path or a time and must not change: without a space it is not
 * a message, so only an unmistakable secret is hidden in it.
 */
export function redactValue(value: string): string {
  if (NUMBER_LIKE.test(value)) return value;
  return hide(value, /\s/.test(value) ? undefined : Number.POSITIVE_INFINITY);
}

function hide(text: string, fromCharacters?: number): string {
  const forms = MAY_HAVE_FORM.test(text) ? secretForms(text) : [];
  const spans = merged([...forms, ...known.find(text, fromCharacters)]);
  if (spans.length === 0) return text;
  let shown = '';
  let from = 0;
  for (const [start, end] of spans) {
    shown += `${text.slice(from, start)}${HIDDEN}`;
    from = end;
  }
  return shown + text.slice(from);
}
