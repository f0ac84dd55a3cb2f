import { expect, test } from 'vitest';
import { opensshReason } from './openssh-reason.ts';
import { sshDestination } from './ssh-destination.ts';
import { parseSshSettings } from './ssh-settings.ts';

const SETTINGS = 'user root\nhostname rec\nport 2222\nidentityfile /keys/id\nuserknownhostsfile /kh\n';

function reason(printed: string, settings = SETTINGS): string {
  const here = { homeDirectory: '/', environment: {} };
  const command = { program: 'ssh', args: ['rec'], configFile: null };
  const parsed = sshDestination(parseSshSettings(settings), command, here);
  return parsed.status === 'failed' ? parsed.reason : opensshReason(printed, parsed.destination);
}

test.each([
  [
    "Warning: Permanently added 'rec' (ED25519) to the list of known hosts.\nroot@rec: Permission denied (publickey).\n",
    "root@rec:2222 accepts no key of Barback; add the public key of one of /keys/id to root's authorized_keys there",
  ],
  [
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nThe fingerprint for the ED25519 key sent by the remote host is\nSHA256:ab+/c.\nHost key verification failed.\n',
    "the host key of [rec]:2222 has changed (SHA256:ab+/c): this may be another host; if you know that it was reinstalled, remove the old key: ssh-keygen -f /kh -R '[rec]:2222'",
  ],
  [
    '@       WARNING: REVOKED HOST KEY DETECTED!               @\nHost key verification failed.\n',
    'the host key of [rec]:2222 is revoked',
  ],
  [
    'Host key ED25519 SHA256:ab+/c revoked by file /r\nHost key verification failed.\n',
    'the host key of [rec]:2222 is revoked (SHA256:ab+/c)',
  ],
  [
    'No ED25519 host key is known for [rec]:2222 and you have requested strict checking.\nHost key verification failed.\n',
    'the host key of [rec]:2222 is not known and StrictHostKeyChecking is yes; add it to /kh',
  ],
  ['ssh: connect to host rec port 2222: Connection timed out\n', 'root@rec:2222 did not respond within 20 s'],
  [
    'ssh: connect to host rec port 2222: Connection refused\n',
    'cannot connect to root@rec:2222: connect to host rec port 2222: Connection refused',
  ],
  [
    'nc: no route\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n',
    'cannot connect to root@rec:2222: nc: no route',
  ],
  [
    'Connection closed by UNKNOWN port 65535\n',
    'cannot connect to root@rec:2222: Connection closed by UNKNOWN port 65535',
  ],
  ['', 'cannot connect to root@rec:2222: ssh printed nothing'],
])('what ssh prints, %j, is the reason %s', (printed, expected) => {
  expect(reason(printed)).toBe(expected);
});

test('without a key there is none to add', () => {
  const settings = SETTINGS.replace('identityfile /keys/id\n', '');
  expect(reason('root@rec: Permission denied (publickey).\n', settings)).toBe(
    'root@rec:2222 refuses the login: root@rec: Permission denied (publickey).',
  );
});
