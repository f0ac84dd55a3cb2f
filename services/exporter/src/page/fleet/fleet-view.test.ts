import { asRead } from '@barback/shared/site/as-read';
import {
  exampleNow,
  examplePlan,
  exampleServer,
  exampleSnapshot,
} from '@barback/shared/status/example-snapshot';
import { judgedServers } from '@barback/shared/status/server-statuses';
import { describe, expect, it } from 'vitest';
import { fleetPage } from './fleet-page.ts';
import { type FleetQuery, fleetQuery } from './fleet-query.ts';
import { fleetView } from './fleet-view.ts';

describe('of a thousand servers', () => {
  const servers = Array.from({ length: 1000 }, (_, index) => ({ ...exampleServer, name: `pg${index + 1}` }));
  const snapshot = { ...exampleSnapshot, plan: { ...examplePlan, servers } };
  const judged = judgedServers(snapshot, exampleNow);
  const pageOf = (query: Partial<Record<keyof FleetQuery, string>>) =>
    fleetPage(fleetView(judged, snapshot, fleetQuery(query), exampleNow), snapshot, new Map(), exampleNow);
  const asked = (query: Partial<Record<keyof FleetQuery, string>>) => asRead(pageOf(query));
  const shown = (query: Partial<Record<keyof FleetQuery, string>>) =>
    fleetView(judged, snapshot, fleetQuery(query), exampleNow).rows.map(({ status }) => status.name);

  it('a page shows fifty, and leads to the others', () => {
    expect(shown({})).toHaveLength(50);
    expect(asked({ page: '2' })).toContain('← Before 51 to 100 of 1000 After →');
    expect(pageOf({ q: 'pg', page: '2' })).toContain('href="?q=pg&amp;page=3"');
  });

  it('those are found whose name or reason has all words', () => {
    expect(shown({ q: ' PG77  check ' })).toHaveLength(11);
    expect(asked({ q: 'pg1' })).toContain('112 of 1000 Show all');
    expect(asked({ q: 'nothing like this' })).toContain('No servers match.');
  });

  it('those of a state are shown alone', () => {
    expect(shown({ state: 'protected' })).toEqual(['pg1']);
    expect(pageOf({ state: 'protected' })).toContain(
      '<a class="protected" href="?state=protected" aria-current="true">',
    );
  });

  it.each([{ page: '1000' }, { page: '-1' }, { page: 'x' }, { state: 'x' }, { q: 'x'.repeat(1000) }])(
    'what makes no sense (%j) still shows some',
    (query) => {
      expect(shown(query).length).toBeGreaterThan(0);
    },
  );
});
