import { parseArgsStringToArgv } from 'string-argv';

/** Where an ssh command leads, as OpenSSH itself understands it. */
export interface SshTarget {
  host: string;
  port: number;
  user: string;
  /** Private keys to offer, in order; not all need to exist. */
  identityFiles: string[];
  /** True when only {@link identityFiles} may be offered, not the agent's keys. */
  identitiesOnly: boolean;
  /** The name under which the host's key is known: `host`, `[host]:port` or a HostKeyAlias. */
  knownHostsName: string;
  /** The first is written to. */
  userKnownHostsFiles: string[];
  globalKnownHostsFiles: string[];
  /** `yes`: an unknown host is refused. A changed key is refused always. */
  strictHostKeyChecking: 'yes' | 'accept-new';
  connectTimeoutSeconds: number;
  /** The hosts on the way, as ssh's ProxyJump lists them; null when it is reached directly. */
  jump: string | null;
  /** The ciphers that ssh may use, in its order of preference. */
  ciphers: string[];
  /** What ssh reads instead of `~/.ssh/config`; null when it reads that. */
  configFile: string | null;
  /** The words of the command after `ssh`. */
  args: string[];
}

type Parsed<Value> = ({ status: 'parsed' } & Value) | { status: 'failed'; reason: string };

const WITH_VALUE = 'FiJlop';
const WITHOUT_VALUE = 'CTaqx';
const DEFAULT_CONNECT_TIMEOUT_SECONDS = 20;

/** Splits `ssh [options] [user@]host` into words; whatever else ssh can do is refused. Pure. */
export function parseSshCommand(command: string): Parsed<{ args: string[]; configFile: string | null }> {
  const fail = (problem: string) => ({
    status: 'failed' as const,
    reason: `"${command}" ${problem}; write it as: ssh [-p PORT] [-i KEY] [-J JUMP] [-o OPTION=VALUE] USER@HOST`,
  });
  const [program = '', ...args] = parseArgsStringToArgv(command);
  if (!/^(\/.*\/)?ssh$/.test(program)) return fail('is not an ssh command');
  const hosts: string[] = [];
  let configFile: string | null = null;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const letter = word[1] ?? '';
    if (!word.startsWith('-')) hosts.push(word);
    else if (WITH_VALUE.includes(letter) && letter !== '') {
      if (word.length === 2 && ++at === args.length) return fail(`has no value after ${word}`);
      if (letter === 'F') configFile = word.slice(2) || (args[at] ?? null);
    } else if (![...word.slice(1)].every((flag) => WITHOUT_VALUE.includes(flag)) || word === '-') {
      return fail(`has the option ${word}, which is not understood`);
    }
  }
  if (hosts.length === 0) return fail('names no host');
  if (hosts.length > 1) return fail(`has more after the host: "${hosts[1]}"`);
  return { status: 'parsed', args, configFile };
}

/** Reads what `ssh -G` prints: ssh's own view of a command line and of its configuration files. Pure. */
export function parseSshSettings(
  printed: string,
  asked: { args: string[]; configFile: string | null; homeDirectory: string },
): Parsed<{ target: SshTarget }> {
  const { homeDirectory, ...command } = asked;
  const all = settingsIn(printed);
  const get = (name: string) => all(name)[0] ?? null;
  const files = (text: string | null) =>
    (text?.split(' ') ?? []).map((file) => file.replace(/^~(?=\/)/, homeDirectory));

  const proxy = get('proxycommand') ?? 'none';
  if (proxy !== 'none') {
    const cure = 'name the host in between with -J or ProxyJump';
    return { status: 'failed', reason: `ssh's ProxyCommand (${proxy}) is not supported: ${cure}` };
  }
  const host = get('hostname');
  const user = get('user');
  const port = Number(get('port'));
  if (host === null || user === null || !(port > 0)) {
    return { status: 'failed', reason: 'ssh -G did not tell host, user and port' };
  }
  const target: SshTarget = {
    host,
    port,
    user,
    identityFiles: all('identityfile').flatMap(files),
    identitiesOnly: get('identitiesonly') === 'yes',
    knownHostsName: get('hostkeyalias') ?? (port === 22 ? host : `[${host}]:${port}`),
    userKnownHostsFiles: files(get('userknownhostsfile')),
    globalKnownHostsFiles: files(get('globalknownhostsfile')),
    strictHostKeyChecking: strictHostKeyChecking(printed),
    connectTimeoutSeconds: Number(get('connecttimeout')) || DEFAULT_CONNECT_TIMEOUT_SECONDS,
    jump: get('proxyjump'),
    ciphers: get('ciphers')?.split(',') ?? [],
    ...command,
  };
  return { status: 'parsed', target };
}

/** What `ssh -G` says of a host's key: whoever asks a person, asks nobody here. Pure. */
export function strictHostKeyChecking(printed: string): SshTarget['strictHostKeyChecking'] {
  const [value = ''] = settingsIn(printed)('stricthostkeychecking');
  return value === 'true' || value === 'yes' ? 'yes' : 'accept-new';
}

function settingsIn(printed: string): (name: string) => string[] {
  const lines = printed.split('\n').map((line) => /^(\S+)\s+(.*)$/.exec(line));
  return (name) => lines.flatMap((line) => (line?.[1] === name && line[2] ? [line[2]] : []));
}

/** `user@host:port`, for people. */
export function targetName({ user, host, port }: SshTarget): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}
