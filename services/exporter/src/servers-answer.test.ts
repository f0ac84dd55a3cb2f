import {
  exampleNow,
  examplePlan,
  exampleServer,
  exampleSnapshot,
} from '@barback/shared/status/example-snapshot';
import { judgedServers } from '@barback/shared/status/server-statuses';
import { describe, expect, it } from 'vitest';
import { type ServersQuery, serversAnswer, serversQuery } from './servers-answer.ts';

describe('/api/servers', () => {
  const servers = ['pg1', 'pg2', 'PG3', 'orders'].map((name) => ({ ...exampleServer, name }));
  const snapshot = { ...exampleSnapshot, plan: { ...examplePlan, servers } };
  const answerTo = (parameters: Record<string, unknown>, now = exampleNow) => {
    const query = serversQuery(parameters) as ServersQuery;
    return serversAnswer({ servers: judgedServers(snapshot, now), snapshot }, query, now);
  };
  const asked = (parameters: Record<string, unknown>) => {
    const { json, found } = answerTo(parameters);
    const statuses = JSON.parse(json.toString()) as { name: string }[];
    return [statuses.map(({ name }) => name), found];
  };

  it.each([
    [{}, ['orders', 'pg2', 'PG3', 'pg1'], 4],
    [{ limit: '2' }, ['orders', 'pg2'], 4],
    [{ limit: '2', offset: '3' }, ['pg1'], 4],
    [{ offset: '4' }, [], 4],
    [{ state: 'protected' }, ['pg1'], 1],
    [{ name: 'pG' }, ['pg2', 'PG3', 'pg1'], 3],
    [{ name: 'pg', state: 'unknown', limit: '1' }, ['pg2'], 2],
  ])('answers %j with %j of %i', (parameters, names, found) => {
    expect(asked(parameters)).toEqual([names, found]);
  });

  it.each([
    [{ limit: '0' }, 'Parameter limit is "0": it must be a whole number from 1 to 999999999'],
    [{ limit: '1e3' }, 'Parameter limit is "1e3": it must be a whole number from 1 to 999999999'],
    [{ offset: '-1' }, 'Parameter offset is "-1": it must be a whole number from 0 to 999999999'],
    [
      { state: 'bad' },
      'Parameter state is "bad": it must be one of failing, late, unknown, unproven, protected, inactive',
    ],
    [{ name: ['a', 'b'] }, 'Parameter name is ["a","b"]: it must be a text of at most 255 characters'],
    [{ limits: '1' }, 'Unknown parameter "limits": there are limit, offset, state, name'],
  ])('says what is wrong with %j', (parameters, error) => {
    expect(serversQuery(parameters)).toEqual({ error });
  });

  it('shows each server in the state in which it was asked for', () => {
    const judged = { servers: judgedServers(snapshot, exampleNow), snapshot };
    const later = new Date(exampleNow.getTime() + 86_400_000);
    const query = serversQuery({ state: 'protected' }) as ServersQuery;
    const { json } = serversAnswer(judged, query, later);
    expect(JSON.parse(json.toString())).toMatchObject([{ name: 'pg1', state: 'protected' }]);
  });

  it('has the same ETag until more than ages changes', () => {
    const later = new Date(exampleNow.getTime() + 1000);
    expect(answerTo({}).etag).toBe(answerTo({}, later).etag);
    expect(answerTo({ limit: '2' }).etag).not.toBe(answerTo({}).etag);
    expect(answerTo({ state: 'late' }).etag).not.toBe(answerTo({ offset: '4' }).etag);
  });
});
