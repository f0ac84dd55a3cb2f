import { expect, it } from 'vitest';
import { exampleFacts, examplePlan, exampleServer, exampleSnapshot } from '../example-snapshot.ts';
import { barmanFaults } from './barman-faults.ts';

const fault = 'Barman 3.18.0: runs overlap; install Barman 3.19.0 or newer';

it('tells a fault of Barman once, with the servers that it touches', () => {
  const names = ['pg1', 'pg2', 'pg3', 'pg4', 'pg5'];
  const facts = (name: string) => ({ ...exampleFacts, barmanFaults: name === 'pg2' ? [] : [fault] });
  const snapshot = {
    ...exampleSnapshot,
    plan: { ...examplePlan, servers: names.map((name) => ({ ...exampleServer, name })) },
    serverFacts: new Map([...names, 'removed'].map((name) => [name, facts(name)])),
  };
  expect(barmanFaults(snapshot)).toEqual([
    {
      title: 'The installed Barman has a known fault',
      text: `${fault}. It affects pg1, pg3, pg4 and 1 more.`,
    },
  ]);
  expect(barmanFaults(exampleSnapshot)).toEqual([]);
});
