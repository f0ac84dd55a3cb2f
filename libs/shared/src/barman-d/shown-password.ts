import type { Problem } from '../vocabulary/problem.ts';
import type { ServerSettings } from './server-settings.ts';

const IN_URI = /^postgres(?:ql)?:\/\/(?:[^/?#@]*:[^/?#@]+@|.*[?&]password=[^&])/s;
const AS_KEYWORD = /(?:^|\s)password\s*=\s*(?:'[^']|[^\s'])/;
const YES = /^(?:true|t|yes|1|on)$/i;

/**
 * Whether `ps` shows a password while Barman streams: it hands `streaming_conninfo`, or `conninfo` where that is missing, to
 * `pg_receivewal` and `pg_basebackup` as an argument. Pure.
 *
 * @param option the value of one of Barman's options in the section
 */
export function showsPassword(option: (name: string) => string | undefined): boolean {
  const isStreaming = YES.test(option('streaming_archiver') ?? '') || option('backup_method') === 'postgres';
  const conninfo = (option('streaming_conninfo') ?? option('conninfo') ?? '').trim();
  return isStreaming && (IN_URI.test(conninfo) || AS_KEYWORD.test(conninfo));
}

/** What to tell of a server whose password is shown; null when none is. Nothing is the worse for it but the secret. */
export function shownPasswordWarning({ file, line, name, passwordIsShown }: ServerSettings): Problem | null {
  if (!passwordIsShown) return null;
  return {
    file,
    line,
    server: name,
    reason:
      "every user of the host can see the password of streaming_conninfo with ps, in the arguments of Barman's pg_receivewal and pg_basebackup",
    cure: "remove password=, and put the password into ~/.pgpass of Barman's user (mode 600), or into the file that passfile= names",
  };
}
