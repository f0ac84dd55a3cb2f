import { destinationName, type SshDestination } from './ssh-destination.ts';

/** Why OpenSSH did not connect, from what it printed, and what to do. Pure. */
export function opensshReason(printed: string, destination: SshDestination): string {
  const name = destinationName(destination);
  const { knownHostsName, userKnownHostsFiles, user, identityFiles } = destination;
  const file = userKnownHostsFiles[0];
  const [, shown = ''] = /\b(SHA256:[\w+/]+)/.exec(printed) ?? [];
  const key = shown === '' ? '' : ` (${shown})`;
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(printed)) {
    return `the host key of ${knownHostsName} has changed${key}: this may be another host; if you know that it was reinstalled, remove the old key: ssh-keygen -f ${file} -R '${knownHostsName}'`;
  }
  if (/REVOKED HOST KEY|marked as revoked|revoked by file/i.test(printed)) {
    return `the host key of ${knownHostsName} is revoked${key}`;
  }
  if (/host key is known for|requested strict checking/.test(printed)) {
    return `the host key of ${knownHostsName} is not known${key} and StrictHostKeyChecking is yes; add it to ${file}`;
  }
  if (/Permission denied \(|Too many authentication failures/.test(printed)) {
    return identityFiles.length === 0
      ? `${name} refuses the login: ${lastLine(printed)}`
      : `${name} accepts no key of Barback; add the public key of one of ${identityFiles.join(', ')} to ${user}'s authorized_keys there`;
  }
  if (/timed out/i.test(printed))
    return `${name} did not respond within ${destination.connectTimeoutSeconds} s`;
  const over = destination.jump === null ? '' : ` over ${destination.jump}`;
  return `cannot connect to ${name}${over}: ${lastLine(printed)}`;
}

/** The last line that says something: ssh's very last one is of the connection, and not of its cause. */
function lastLine(printed: string): string {
  const lines = printed
    .split(/\r?\n/)
    .map((line) => line.replace(/^ssh: /, '').trim())
    .filter((line) => line !== '' && !/^Warning: Permanently added/.test(line));
  const cause = lines.findLast(
    (line) => !/^(kex_exchange_identification|banner exchange|Connection (to|closed))/.test(line),
  );
  return cause ?? lines.at(-1) ?? 'ssh printed nothing';
}
