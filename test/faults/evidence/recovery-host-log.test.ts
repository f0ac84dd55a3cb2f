import { describe, expect, it } from 'vitest';
import { recoveryHostLog } from './recovery-host-log.ts';

const env = 'BARBACK_RECOVERY=/r/pg1 BARBACK_RECOVERY_TEST=9b2-f1';
const of = { test: '9b2-f1', directory: '/r/pg1', beginAt: 1_795_620_000_000 };

describe('commands in the log of the recovery host', () => {
  it.each<[string, string, object[]]>([
    ['are those of scripts', `env ${env} sh -s -- /r pg1`, [{ ...of, isCleanUp: false }]],
    ['are those of Barman and its rsync', `export ${env}; rsync --server .`, [{ ...of, isCleanUp: false }]],
    [
      'may be done as another user',
      `runuser -u postgres -- env ${env} sh -s -- '{"server":"pg1","nonce":"9b2-f1"}'`,
      [{ ...of, isCleanUp: false }],
    ],
    ['may clean up', `env ${env} sh -s -- /r/pg1 '"nonce":"9b2-f1"' x`, [{ ...of, isCleanUp: true }]],
    ['are not those of others', 'sudo -n true', []],
  ])('%s', (_what, command, expected) => {
    expect(recoveryHostLog.parse(`1795620000000000 ${command}\n`)).toEqual(expected);
  });
});
