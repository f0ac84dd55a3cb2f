import { expect, test } from 'vitest';
import { sshDestination } from './ssh-destination.ts';
import { parseSshSettings } from './ssh-settings.ts';
import { chooseTransport, type FoundFiles } from './transport.ts';

const PRINTED = `user root
hostname rec
port 22
pubkeyauthentication true
forwardagent no
connectionattempts 1
ciphers chacha20-poly1305@openssh.com,aes128-ctr
kexalgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256
macs umac-64-etm@openssh.com,hmac-sha2-256
hostkeyalgorithms ssh-ed25519-cert-v01@openssh.com,ssh-ed25519
`;

function choose(settings: string, found: Partial<FoundFiles> = {}) {
  const here = { homeDirectory: '/', environment: {} };
  const parsed = sshDestination(
    parseSshSettings(settings),
    { program: 'ssh', args: ['rec'], configFile: null },
    here,
  );
  if (parsed.status === 'failed') throw new Error(parsed.reason);
  return chooseTransport(parsed.destination, {
    certificate: null,
    hasAuthority: false,
    hasMethod: true,
    ...found,
  });
}

test.each([
  ['ssh itself would do', ''],
  ['it goes over a jump host', 'proxyjump a,b'],
  ['there is no ProxyCommand', 'proxycommand none'],
  ['there is an agent', 'identityagent /run/agent'],
  ['keys come first', 'preferredauthentications publickey,password'],
  ['it may take one kind of address', 'addressfamily inet6'],
])('ssh2 is chosen where %s', (_, line) => {
  expect(choose(`${PRINTED}${line}\n`)).toEqual({ kind: 'ssh2' });
});

test.each([
  ['proxycommand nc %h %p', 'proxycommand is nc %h %p'],
  ['certificatefile /c', 'certificatefile is /c'],
  ['pkcs11provider /p', 'pkcs11provider is /p'],
  ['knownhostscommand /bin/echo', 'knownhostscommand is /bin/echo'],
  ['revokedhostkeys /r', 'revokedhostkeys is /r'],
  ['bindinterface eth0', 'bindinterface is eth0'],
  [
    'preferredauthentications gssapi-with-mic,password',
    'preferredauthentications is gssapi-with-mic,password',
  ],
  ['identityfile /keys/%C', 'only ssh can resolve the path /keys/%C'],
])('OpenSSH is chosen with %s', (line, because) => {
  expect(choose(`${PRINTED}${line}\n`)).toEqual({ kind: 'openssh', because });
});

test.each([
  ['forwardagent no', 'forwardagent yes', 'forwardagent is yes'],
  ['pubkeyauthentication true', 'pubkeyauthentication false', 'pubkeyauthentication is false'],
  ['connectionattempts 1', 'connectionattempts 3', 'connectionattempts is 3'],
  ['hostname rec', 'hostname ::1\naddressfamily inet', 'addressfamily is inet'],
  [',curve25519-sha256', '', 'ssh2 supports no key exchange of sntrup761x25519-sha512@openssh.com'],
  [',hmac-sha2-256', '', 'ssh2 supports no MAC of umac-64-etm@openssh.com'],
  [',ssh-ed25519\n', '\n', 'ssh2 supports no host key algorithm of ssh-ed25519-cert-v01@openssh.com'],
])('OpenSSH is chosen with %j as %j', (from, to, because) => {
  expect(choose(PRINTED.replace(from, to))).toEqual({ kind: 'openssh', because });
});

test.each<[Partial<FoundFiles>, string]>([
  [{ certificate: '/keys/id-cert.pub' }, 'there is a certificate (/keys/id-cert.pub)'],
  [{ hasAuthority: true }, 'the host is known by a certificate authority'],
  [{ hasMethod: false }, 'ssh2 supports none of the keys'],
])('OpenSSH is chosen when %j was found', (found, because) => {
  expect(choose(PRINTED, found)).toEqual({ kind: 'openssh', because });
});
