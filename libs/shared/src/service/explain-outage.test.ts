import { describe, expect, it } from 'vitest';
import { explainOutage, isDenial, isRefusal, type OutageKind } from './explain-outage.ts';

const URL = 'redis://redis:6379';
const errorOf = (message: string, code?: string) => Object.assign(new Error(message), code && { code });

it.each<[OutageKind, string, string | undefined, string]>([
  ['unreachable', 'connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED', 'check REDIS_URL'],
  ['unreachable', '', 'ECONNREFUSED', '(ECONNREFUSED)'],
  ['unreachable', 'All sentinels are unreachable. Retrying from scratch after 10ms.', undefined, 'sentinels'],
  [
    'login',
    'WRONGPASS invalid username-password pair or user is disabled.',
    undefined,
    'REDIS_PASSWORD_FILE',
  ],
  ['login', 'Ready check failed: NOAUTH Authentication required.', undefined, 'REDIS_URL'],
  [
    'certificate',
    'self-signed certificate in certificate chain',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'REDIS_TLS_CA_FILE',
  ],
  ['certificate', 'unable to verify', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'REDIS_TLS_CA_FILE'],
  [
    'certificate',
    "Hostname/IP does not match certificate's altnames",
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'altnames',
  ],
  ['certificate', 'alert', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'REDIS_TLS_CERT_FILE'],
  [
    'permission',
    "NOPERM User barback-worker has no permissions to run the 'evalsha' command",
    undefined,
    "no permissions to run the 'evalsha' command); give it the rights that deploy/redis/users.acl lists",
  ],
  ['unreachable', 'MOVED 3999 127.0.0.1:7001', undefined, 'begin REDIS_URL with redis+cluster://'],
  ['unreachable', 'ASK 3999 127.0.0.1:7001', undefined, 'moving the keys to another node'],
  ['unreachable', 'CLUSTERDOWN Hash slot not served', undefined, 'the cluster is down; see CLUSTER INFO'],
  [
    'unreachable',
    'ERR Script attempted to access a non local key in a cluster node script: 5ab4, on @user_script:5.',
    undefined,
    'moving the keys to another node',
  ],
  ['refuses', 'CLUSTERDOWN The cluster is down and only accepts read commands', undefined, 'only reads; see'],
  ['refuses', "OOM command not allowed when used memory > 'maxmemory'.", undefined, 'raise maxmemory'],
  ['refuses', 'MISCONF Redis is configured to save RDB snapshots, but', undefined, 'free space'],
  ['refuses', "READONLY You can't write against a read only replica.", undefined, 'primary'],
])('%s: %s', (kind, message, code, part) => {
  const outage = explainOutage(errorOf(message, code), URL);
  expect(outage.kind).toBe(kind);
  expect(outage.text).toContain(part);
  expect(outage.text).toContain(URL);
});

describe('what Redis can do later', () => {
  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", true],
    [
      'ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -OOM command not allowed',
      true,
    ],
    ['LOADING Redis is loading the dataset in memory', true],
    ['CLUSTERDOWN The cluster is down', true],
    ['CLUSTERDOWN The cluster is down and only accepts read commands', true],
    ['TRYAGAIN Multiple keys request during rehashing of slot', true],
    ['ERR value is not an integer or out of range OOM', false],
    ["NOPERM this user has no permissions to run the 'set' command", false],
    ['EXECABORT Transaction discarded because of previous errors.', false],
  ])('%s: %s', (message, isOne) => {
    expect(isRefusal(errorOf(message))).toBe(isOne);
  });
});

describe('what a user may not do and has to', () => {
  it.each([
    ["NOPERM this user has no permissions to run the 'evalsha' command", true],
    ["NOPERM this user has no permissions to run the 'client|setname' command", true],
    ['NOPERM this user has no permissions to access one of the keys used as arguments', true],
    ["ERR Error running script (call to f_1): @user_script:1: The user executing the script can't run", true],
    ["NOPERM this user has no permissions to run the 'client|list' command", false],
    ["NOPERM this user has no permissions to run the 'config|get' command", false],
    ["NOPERM this user has no permissions to run the 'config' command or its subcommand", false],
    ['WRONGPASS invalid username-password pair or user is disabled.', false],
  ])('%s: %s', (message, isOne) => {
    expect(isDenial(errorOf(message))).toBe(isOne);
  });
});
