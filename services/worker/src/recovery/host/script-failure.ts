import { FULL_DISK } from '../../barman/full-disk.ts';
import type { ScriptAnswer } from './script-answer.ts';

/** How a script that came to no good ended. */
export interface EndedScript {
  answer: ScriptAnswer;
  /** Of the command that ssh ran; null when a signal ended it. */
  exitCode: number | null;
  /** What was printed to both streams, as people read it. */
  output: string;
  /** `user@host:port` */
  host: string;
  /** What it was to do: `preparing the directory`. */
  purpose: string;
  /** Why sudo did not make the login root; null when it did or was not used. */
  sudoSaid: string | null;
}

const LACKS_RIGHTS = /permission denied|not permitted|cannot (write|make|enter|read|be made|give)/i;

/** Why a script failed: in its own words, or else what it was doing and the last output of the host. Pure. */
export function scriptFailureReason(script: EndedScript): string {
  const { answer, host, purpose, sudoSaid } = script;
  const last = lastWords(script.output);
  if (answer.failure !== null) {
    return sudoSaid !== null && LACKS_RIGHTS.test(answer.failure)
      ? `${answer.failure} (the login cannot become root: ${sudoSaid})`
      : answer.failure;
  }
  const said = last === null ? 'without output' : `and said last: ${last}`;
  if (!answer.hasBegun) {
    const sudo = /^sudo: .*/m.exec(script.output)?.[0];
    if (sudo !== undefined) return `sudo no longer allows the login of ${host} to run commands: ${sudo}`;
    return `${host} did not run the shell script: its login shell or a forced command ended with ${endOf(script.exitCode)} ${said}`;
  }
  if (answer.exitCode === null && script.exitCode === 0) {
    return `${purpose} on ${host} failed: its answer was cut off, ${said}`;
  }
  const exitCode = answer.exitCode ?? script.exitCode;
  return last === null
    ? `${purpose} on ${host} failed: it ended with ${endOf(exitCode)} and no output`
    : `${purpose} on ${host} failed: ${last}`;
}

const endOf = (exitCode: number | null) => (exitCode === null ? 'a signal' : `exit code ${exitCode}`);

const MAX_CHARACTERS = 500;

/** The last line that was printed. */
function lastWords(output: string): string | null {
  const last = output
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
  return last?.slice(0, MAX_CHARACTERS) ?? null;
}

/**
 * A reason that says so where a disk was full, which the step that it fills may not know: with the line that names what
 * could not be written. Pure.
 */
export function withFullDisk(reason: string, log: string): string {
  const line = [reason, ...log.split('\n')].find((text) => FULL_DISK.test(text))?.trim();
  if (line === undefined) return reason;
  const isQuota = /quota/i.test(line);
  const what = isQuota ? 'the disk quota is used up' : 'the disk is full';
  return line === reason.trim()
    ? `${what}: ${reason}`
    : `${what} (${line.slice(0, MAX_CHARACTERS)}): ${reason}`;
}
