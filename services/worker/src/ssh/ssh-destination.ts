import type { SshCommand } from '@barback/shared/barman-d/ssh-command';
import { expandPath, type PathContext, type SshSettings } from './ssh-settings.ts';

/** Where an ssh command leads, as OpenSSH itself understands it. */
export interface SshDestination extends SshCommand {
  host: string;
  port: number;
  user: string;
  /** Private keys to offer, in order; not all need to exist. */
  identityFiles: string[];
  /** True when only {@link identityFiles} may be offered, not the agent's keys. */
  identitiesOnly: boolean;
  /** Where the ssh-agent listens; null without one. */
  agentSocket: string | null;
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
  addressFamily: 'inet' | 'inet6' | 'any';
  /** The address of this host to connect from; null for any. */
  bindAddress: string | null;
  /** What ssh may use, in its order of preference. */
  ciphers: string[];
  keyExchanges: string[];
  macs: string[];
  hostKeyAlgorithms: string[];
  /** Paths of keys and of known hosts whose meaning only ssh knows. */
  unclearPaths: string[];
  /** All other output of ssh about it. */
  settings: SshSettings;
}

type Parsed = { status: 'parsed'; destination: SshDestination } | { status: 'failed'; reason: string };

const DEFAULT_CONNECT_TIMEOUT_SECONDS = 20;

/** Converts the output of `ssh -G` to a destination. Pure. */
export function sshDestination(
  settings: SshSettings,
  command: SshCommand,
  here: { homeDirectory: string; environment: PathContext['environment'] },
): Parsed {
  const { all, get } = settings;
  const host = get('hostname');
  const user = get('user');
  const port = Number(get('port'));
  if (host === null || user === null || !(port > 0)) {
    return { status: 'failed', reason: 'ssh -G did not report host, user and port' };
  }
  const unclearPaths: string[] = [];
  const context: PathContext = {
    ...here,
    tokens: {
      ...{ d: here.homeDirectory, h: host, p: String(port), r: user, j: get('proxyjump') ?? '' },
      n: all('host')[0] ?? host,
      k: get('hostkeyalias') ?? host,
    },
  };
  const expanded = (path: string) => {
    const found = expandPath(path, context);
    if (found === null) unclearPaths.push(path);
    return found === null ? [] : [found];
  };
  // ssh lists them in one line, without quotes
  const paths = (text: string | null) => {
    const files = text?.split(' ') ?? [];
    if (files.every((file) => /^[~/]/.test(file))) return files.flatMap(expanded);
    if (text !== null) unclearPaths.push(text);
    return [];
  };
  const list = (name: string) => get(name)?.split(',') ?? [];
  const family = get('addressfamily');
  const destination: SshDestination = {
    ...command,
    host,
    port,
    user,
    identityFiles: all('identityfile')
      .filter((file) => file !== 'none')
      .flatMap(expanded),
    identitiesOnly: get('identitiesonly') === 'yes',
    agentSocket: agentSocket(all('identityagent')[0] ?? null, context),
    knownHostsName: get('hostkeyalias') ?? (port === 22 ? host : `[${host}]:${port}`),
    userKnownHostsFiles: paths(get('userknownhostsfile')),
    globalKnownHostsFiles: paths(get('globalknownhostsfile')),
    strictHostKeyChecking: strictHostKeyChecking(settings),
    connectTimeoutSeconds: Number(get('connecttimeout')) || DEFAULT_CONNECT_TIMEOUT_SECONDS,
    jump: get('proxyjump'),
    addressFamily: family === 'inet' || family === 'inet6' ? family : 'any',
    bindAddress: get('bindaddress'),
    ciphers: list('ciphers'),
    keyExchanges: list('kexalgorithms'),
    macs: list('macs'),
    hostKeyAlgorithms: list('hostkeyalgorithms'),
    unclearPaths,
    settings,
  };
  return { status: 'parsed', destination };
}

/** IdentityAgent: `none`, the name of a variable, or a path. */
function agentSocket(setting: string | null, context: PathContext): string | null {
  if (setting === 'none') return null;
  const variable =
    setting === null || setting === 'SSH_AUTH_SOCK' ? 'SSH_AUTH_SOCK' : setting.match(/^\$(\w+)$/)?.[1];
  const socket = variable === undefined ? expandPath(setting ?? '', context) : context.environment[variable];
  return socket || null;
}

/** The settings of `ssh -G` for the host key: where ssh would ask a person, Barback asks nobody. Pure. */
export function strictHostKeyChecking({ get }: SshSettings): SshDestination['strictHostKeyChecking'] {
  const value = get('stricthostkeychecking');
  return value === 'true' || value === 'yes' ? 'yes' : 'accept-new';
}

/** `user@host:port`, for people. */
export function destinationName({
  user,
  host,
  port,
}: Pick<SshDestination, 'user' | 'host' | 'port'>): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}
