import { type Elsewhere, elsewhere, isElsewhere, servesOnlyReads } from './cluster-answers.ts';

/** Why Redis refuses, as far as the remedy differs. */
export type OutageKind = 'unreachable' | 'login' | 'permission' | 'certificate' | 'refuses';

export interface Outage {
  kind: OutageKind;
  /** One sentence with the cause and the cure. */
  text: string;
}

const LOGIN = /\b(WRONGPASS|NOAUTH)\b|invalid password/;
/** Redis up to 6 names no code when it denies a command of a script. */
const PERMISSION = /\bNOPERM\b|The user executing the script can't/;
/**
 * What services can do without: how many workers there are, and whether snapshots are made, is unknown then, and what is
 * too large is read all the same.
 */
const DISPENSABLE = /'(config|client|memory|hstrlen|getrange)(\|(get|list|usage))?'/;
/** Redis up to 6 puts an answer to a script inside of a sentence. */
const REFUSAL = /(?:^|: -)(OOM|MISCONF|READONLY|NOREPLICAS|MASTERDOWN|LOADING)\b/;
const CERTIFICATE = /CERT|UNABLE_TO_(GET|VERIFY)|ERR_TLS_/;

/** Why Redis takes no writes now, though it answers: its answer begins with one of these words. */
const REFUSALS: Record<string, string> = {
  OOM: 'its memory is full; raise maxmemory',
  MISCONF: 'it cannot save to its disk; free space there and see its log',
  READONLY: 'it is a replica; set REDIS_URL to the primary',
  NOREPLICAS: 'too few of its replicas are connected (min-replicas-to-write)',
  MASTERDOWN: 'it is a replica and has lost its primary',
  LOADING: 'it is still reading its data from disk',
  CLUSTERDOWN:
    'the cluster is down and serves only reads; see CLUSTER INFO, and start the nodes that are missing',
};

/** Why a node of a Redis Cluster answers nothing about these keys. */
const ELSEWHERE: Record<Elsewhere, string> = {
  MOVED:
    'it is a node of a Redis Cluster, and another one has the keys; begin REDIS_URL with redis+cluster://',
  ASK: 'the cluster is moving the keys to another node; if that does not end, see redis-cli --cluster check',
  TRYAGAIN:
    'the cluster is moving the keys to another node; if that does not end, see redis-cli --cluster check',
  CLUSTERDOWN: 'the cluster is down; see CLUSTER INFO, and start the nodes that are missing',
};

/** Whether the error says that Redis cannot do now what it can do later. Pure. */
export function isRefusal(error: Error): boolean {
  return refusalIn(error) !== null || isElsewhere(error);
}

function refusalIn(error: Error): string | null {
  return servesOnlyReads(error) ? 'CLUSTERDOWN' : (REFUSAL.exec(error.message)?.[1] ?? null);
}

/** Whether the error says that the user lacks a right. Pure. */
export function isDenial({ message }: Error): boolean {
  return PERMISSION.test(message) && !DISPENSABLE.test(message);
}

/** Says what is wrong and what to do. The text holds no secret as long as `redis` holds none. Pure. */
export function explainOutage(error: Error & { code?: string }, redis: string): Outage {
  const { message, code = '' } = error;
  const why = message || code; // an AggregateError has no message
  const refusal = refusalIn(error);
  const cure = REFUSALS[refusal ?? ''];
  if (cure !== undefined) {
    return { kind: 'refuses', text: `Redis at ${redis} refuses to write (${refusal}): ${cure}` };
  }
  const where = elsewhere(error);
  if (where !== null) {
    const text = `Redis cannot be reached at ${redis} (${why}): ${ELSEWHERE[where]}`;
    return { kind: 'unreachable', text };
  }
  if (LOGIN.test(message)) {
    const text = `Redis at ${redis} refuses the login (${why}); check user and password in REDIS_URL or REDIS_PASSWORD_FILE`;
    return { kind: 'login', text };
  }
  if (PERMISSION.test(message)) {
    const text = `Redis at ${redis} denies its user a command (${why}); give it the rights that deploy/redis/users.acl lists for it`;
    return { kind: 'permission', text };
  }
  if (CERTIFICATE.test(code)) {
    const text = `the certificate of Redis at ${redis}, or the one shown to it, is not trusted (${why}); check REDIS_TLS_CA_FILE and REDIS_TLS_CERT_FILE`;
    return { kind: 'certificate', text };
  }
  const text = `Redis cannot be reached at ${redis} (${why}); check REDIS_URL and that Redis is running`;
  return { kind: 'unreachable', text };
}
