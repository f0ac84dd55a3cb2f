import { describe, expect, test } from 'vitest';
import { parseSshCommand, splitWords } from './ssh-command.ts';

describe('an ssh command', () => {
  test.each([
    ['ssh root@rec_pg', ['root@rec_pg']],
    ['ssh -p 2222 -i /keys/id -l root host', ['-p', '2222', '-i', '/keys/id', '-l', 'root', 'host']],
    ['ssh -p2222 -oPort=1 host', ['-p', '2222', '-o', 'Port=1', 'host']],
    ['ssh host -p 22', ['host', '-p', '22']],
    ['ssh -- host', ['host']],
    ['ssh -4 -- host -C', ['-4', 'host', '-C']],
    ['ssh -i "/my keys/id" host', ['-i', '/my keys/id', 'host']],
    ['ssh -o "ConnectTimeout 5" host', ['-o', 'ConnectTimeout 5', 'host']],
    ['ssh -J me@a:2222,b host', ['-J', 'me@a:2222,b', 'host']],
    ['ssh CORP\\\\ann@host', ['CORP\\ann@host']],
    ['ssh ssh://root@host:2222', ['ssh://root@host:2222']],
    ['ssh -46AaCKkTx host', ['-4', '-6', '-A', '-a', '-C', '-K', '-k', '-T', '-x', 'host']],
    [
      'ssh -o StrictHostKeyChecking=off -o ConnectTimeout=1m30s -o Ciphers=+aes128-cbc -o MACs=-*sha1* host',
      [
        ...['-o', 'StrictHostKeyChecking=off', '-o', 'ConnectTimeout=1m30s'],
        ...['-o', 'Ciphers=+aes128-cbc', '-o', 'MACs=-*sha1*', 'host'],
      ],
    ],
    [
      'ssh -o Port="22" -m umac-128-etm@openssh.com a@b@c',
      ['-o', 'Port=22', '-m', 'umac-128-etm@openssh.com', 'a@b@c'],
    ],
    ['ssh -4Ap2222 host', ['-4', '-A', '-p', '2222', 'host']],
    ['ssh -c aes128-ctr -m hmac-sha1 host', ['-c', 'aes128-ctr', '-m', 'hmac-sha1', 'host']],
    [
      'ssh -B eth0 -b ::1 -I /p11.so -P tag host',
      ['-B', 'eth0', '-b', '::1', '-I', '/p11.so', '-P', 'tag', 'host'],
    ],
  ])('%s is taken word for word', (text, args) => {
    expect(parseSshCommand(text)).toEqual({
      status: 'parsed',
      command: { program: 'ssh', args, configFile: null },
    });
  });

  test.each([
    'ssh -2 -g -M -n -q -t -tt -v -vvv -X -Y -y host',
    'ssh -E /log -S none -e none host',
    'ssh -S/path host -E/log',
  ])('%s is taken without what changes nothing', (text) => {
    expect(parseSshCommand(text)).toMatchObject({ command: { args: ['host'] } });
  });

  test('may name the program by its path, and its configuration', () => {
    expect(parseSshCommand('/usr/bin/ssh host -F/my/config')).toMatchObject({
      command: { program: '/usr/bin/ssh', configFile: '/my/config' },
    });
  });

  test.each([
    ['rsh root@host', 'is not an ssh command'],
    ['sshpass -p x ssh host', 'is not an ssh command'],
    ['', 'is not an ssh command'],
    ['ssh', 'names no host'],
    ['ssh -p 22', 'names no host'],
    ['ssh host -p', 'has no value after -p'],
    ['ssh host -J', 'has no value after -J'],
    ['ssh host uptime', 'has extra text after the host: "uptime"'],
    ['ssh host -- uptime', 'has extra text after the host: "uptime"'],
    ['ssh host;reboot', 'has an invalid host: "host;reboot"'],
    ['ssh -p x host', 'has an invalid port: "x"'],
    ['ssh -p 65536 host', 'has an invalid port: "65536"'],
    ['ssh -o Port=0 host', 'has an option that ssh refuses: Port does not accept "0"'],
    ['ssh -o batchmode=maybe host', 'has an option that ssh refuses: batchmode does not accept "maybe"'],
    ['ssh -o "ConnectTimeout soon" host', 'ConnectTimeout does not accept "soon"'],
    [`ssh -o ConnectTimeout=${'1'.repeat(5000)}x host`, 'ConnectTimeout does not accept'],
    ['ssh -oCiphers=none host', 'Ciphers does not accept "none"'],
    ['ssh -o User= host', 'the setting "User=" has no name or no value'],
    ['ssh -o "" host', 'the setting "" has no name or no value'],
    ['ssh -o Host=x host', 'Host cannot be set on a command line'],
    ['ssh -o LocalForward="1 h:1" host', 'LocalForward forwards ports: leave it out'],
    ['ssh -c rot13 host', 'has a cipher that ssh does not know: "rot13"'],
    ['ssh -m crc32 host', 'has a MAC that ssh does not know: "crc32"'],
    ['ssh -J "" host', 'has no value after -J'],
    ['ssh -l -x host', 'has an invalid user: "-x"'],
    ['ssh $HOST', 'has an invalid host: "$HOST"'],
    ['ssh a,b', 'has an invalid host: "a,b"'],
    ['ssh @host', 'has an invalid host: "@host"'],
    ['ssh ssh://host:x', 'has an invalid host'],
    ['ssh ssh://host/path', 'has an invalid host'],
    ["ssh -i 'key host", 'has a quote that is not closed'],
    ['ssh -L 1:h:1 host', 'has the option -L, which forwards ports: leave it out'],
    ['ssh -qf host', 'has the option -f, which goes into the background: leave it out'],
    ['ssh -N host', 'has the option -N, which runs no command'],
    ['ssh -W h:1 host', 'has the option -W, which forwards its input'],
    ['ssh -O check host', 'has the option -O, which talks to another ssh process'],
    ['ssh - host', 'has the option -, which ssh does not know'],
    ['ssh -Z host', 'has the option -Z, which ssh does not know'],
  ])('"%s" is refused because it %s', (text, problem) => {
    expect(parseSshCommand(text)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining(problem),
    });
  });
});

test.each([
  [' a  b ', ['a', 'b']],
  [`'a b'"c d"e`, ['a bc de']],
  [String.raw`a\ b "c\"d" 'e\f' "g\h"`, ['a b', 'c"d', String.raw`e\f`, String.raw`g\h`]],
  [`""`, ['']],
  [`'a`, null],
  [`"a`, null],
  ['a\\', null],
])('the words of %j are %j', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});
