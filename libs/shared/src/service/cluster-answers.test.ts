import { describe, expect, it } from 'vitest';
import { isElsewhere, movedTo, servesOnlyReads } from './cluster-answers.ts';

const asked = { host: 'n1', port: 6379 };

describe('the node that has the keys', () => {
  it.each([
    ['MOVED 3999 10.0.0.2:6381', { host: '10.0.0.2', port: 6381 }],
    ['MOVED 3999 n2.example:6379', { host: 'n2.example', port: 6379 }],
    ['MOVED 3999 ::1:6379', { host: '::1', port: 6379 }],
    ['MOVED 3999 :6381', { host: 'n1', port: 6381 }],
    ['MOVED 3999 ?:6381', { host: 'n1', port: 6381 }],
    ['ASK 3999 10.0.0.2:6381', null],
    ['CLUSTERDOWN Hash slot not served', null],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', null],
  ])('%s', (message, node) => {
    expect(movedTo(new Error(message), asked)).toEqual(node);
  });
});

describe('a node that does not serve these keys', () => {
  it.each([
    ['MOVED 3999 10.0.0.2:6381', true],
    ['ASK 3999 10.0.0.2:6381', true],
    ['TRYAGAIN Multiple keys request during rehashing of slot', true],
    ['CLUSTERDOWN The cluster is down', true],
    ['CLUSTERDOWN The cluster is down and only accepts read commands', false],
    [
      'ERR Script attempted to access a non local key in a cluster node script: 5ab4, on @user_script:5.',
      true,
    ],
    [
      'ERR Error running script (call to f_5ab4): @user_script:5: Script attempted to access a non local key in a cluster node',
      true,
    ],
    ['LOADING Redis is loading the dataset in memory', false],
    ['ERR unknown command', false],
  ])('%s: %s', (message, isOne) => {
    expect(isElsewhere(new Error(message))).toBe(isOne);
  });
});

describe('a cluster that is down and serves reads', () => {
  it.each([
    ['CLUSTERDOWN The cluster is down and only accepts read commands', true],
    [
      'ERR Script attempted to execute a write command while the cluster is down and readonly script: 5ab4, on @user_script:5.',
      true,
    ],
    ['CLUSTERDOWN The cluster is down', false],
  ])('%s: %s', (message, isOne) => {
    expect(servesOnlyReads(new Error(message))).toBe(isOne);
  });
});
