import { describe, expect, it, test } from 'vitest';
import { examination } from './examined.ts';

const hex = (text: string) => Buffer.from(text).toString('hex');
const BEFORE = [
  `5.0 N database open ${hex('shop')} ${hex('de_DE.utf8 de_DE.utf8')}`,
  `5.list N relation 100 table 100 8192 ${hex('public.orders')} -`,
  `5.list N relation 101 index 100 8192 ${hex('public.orders_id')} -`,
  `5.list N relation 101 key 100 8192 ${hex('public.orders_id')} -`,
  `5.list N relation 100 reference 100 8192 ${hex('public.orders.fk')} -`,
];
const DONE = 'N done';

function examined(...lines: string[]) {
  const { take, end } = examination('N');
  // as it may come: in any pieces
  for (const piece of [...BEFORE, ...lines, DONE].join('\n').match(/[\s\S]{1,7}/g) ?? []) take(piece);
  take('\n');
  return end();
}

describe('what is damage', () => {
  test.each([
    [
      'a value that cannot be read',
      ['5.w N error 100 XX001 compressed pglz data is corrupt'],
      'table "shop.public.orders": compressed pglz data is corrupt',
    ],
    [
      'a file that is lost',
      ['5.w N error 100 58P01 could not open file "base/5/100"'],
      'table "shop.public.orders": could not open file "base/5/100"',
    ],
    ['an error that is not known', ['5.w N error 100 ZZ999 odd'], 'table "shop.public.orders": odd'],
    [
      'a connection that broke off',
      ['5.w N begin 100', '5.w N lost 2 psql: server closed the connection', ' FATAL: x'],
      'table "shop.public.orders": the connection was lost',
    ],
    [
      'what PostgreSQL crashed on, and not what others read meanwhile',
      [
        '5.w N begin 100',
        '5.v N begin 101',
        '5.w N lost 2 psql: server closed the connection',
        '5.v N bystander 0',
        '5.v N lost 2 psql: server closed the connection',
        '5.dump N dump pg_dump pg_dump: error: query failed: server closed the connection unexpectedly',
        '6.w N lost 2 psql: error: connection to server on socket "x" failed: No such file or directory',
        '0.server N stopped 11',
      ],
      'table "shop.public.orders": PostgreSQL crashed (signal 11) while it read this',
    ],
    [
      'a crash in a connection that read no relation',
      ['5.catalogue N lost 2 psql: server closed the connection', '0.server N stopped 6'],
      'the restored server: PostgreSQL crashed (signal 6)',
    ],
    [
      'an index with too many entries',
      ['5.w N entries 101 9 5 t btree'],
      'index "shop.public.orders_id": it has 9 entries, and its table 5 rows: rows are lost',
    ],
    [
      'an index with too few',
      ['5.w N entries 101 3 5 t btree'],
      'index "shop.public.orders_id": it has 3 entries, and its table 5 rows: it lacks rows',
    ],
    [
      'an index that leads to too few rows',
      ['5.w N found 101 4', '5.w N entries 101 -1 5 t brin'],
      'index "shop.public.orders_id": a query that uses it returns 4 of 5 rows',
    ],
    [
      'a key that is there twice',
      ['5.w N duplicates 101 2'],
      'unique index "shop.public.orders_id": several rows have the same key',
    ],
    [
      'rows that refer to nothing',
      ['5.w N orphans -100 2'],
      'foreign key "shop.public.orders.fk": 2 rows refer to missing rows',
    ],
    [
      'catalogues that do not fit',
      ['5.w N catalogue columns are missing', '5.w 1|public.orders'],
      'catalogue of database "shop": columns are missing: public.orders (1 in all)',
    ],
    [
      'a page of a table',
      ['5.w N corrupt 100', '5.w , block 2, offset 1: xmin'],
      'table "shop.public.orders", block 2, offset 1: xmin',
    ],
    [
      'a schema that cannot be dumped',
      ['5.w N dump pg_dump pg_dump: error: schema with OID 9 does not exist'],
      'database "shop": pg_dump: schema with OID 9 does not exist',
    ],
    [
      'a database that cannot be opened',
      ['5.w N lost 2 psql: error: FATAL:  could not open file'],
      'database "shop": could not open file',
    ],
    [
      'a lost file with which the status of transactions is lost',
      ['5.w N error 100 58P01 could not access status of transaction 727'],
      'table "shop.public.orders": could not access status of transaction 727',
    ],
    [
      'a lost database whose name is a word of PostgreSQL',
      [
        `6.0 N database open ${hex('library')} ${hex('C C')}`,
        '6.w N lost 2 psql: error: FATAL:  database "library" does not exist',
        '6.w DETAIL:  The database subdirectory "base/6" is missing.',
      ],
      'database "library": database "library" does not exist (The database subdirectory "base/6" is missing.)',
    ],
    [
      'a table whose columns are lost',
      ['5.w N error 100 42703 column "id" does not exist'],
      'table "shop.public.orders": column "id" does not exist',
    ],
    [
      'a foreign key that cannot be checked',
      ['5.w N error -100 XX000 cache lookup failed'],
      'foreign key "shop.public.orders.fk": cache lookup failed',
    ],
  ])('%s', (_, lines, damage) => {
    expect(examined(...lines).damage).toEqual([damage]);
  });
});

describe('what says nothing of the data', () => {
  test.each([
    [
      'a library that is not on the host',
      ['5.w N error 101 58P01 could not access file "shopcmp": No such file or directory'],
      'index "shop.public.orders_id"',
    ],
    ['a function that raises', ['5.w N error 101 P0001 no'], 'index "shop.public.orders_id"'],
    [
      'a function that finds its table only in a search_path',
      ['5.w N error 101 42P01 relation "rates" does not exist'],
      'index "shop.public.orders_id"',
    ],
    [
      'a file of a text search that is not on the host',
      ['5.w N error 101 F0000 could not open stop-word file "/usr/share/x.stop": No such file or directory'],
      'index "shop.public.orders_id"',
    ],
    [
      'a time zone that is not on the host',
      ['5.w N error 100 22023 time zone "US/Pacific" not recognized'],
      'table "shop.public.orders"',
    ],
    ['a disk that is full', ['5.w N error 100 53100 could not write'], 'table "shop.public.orders"'],
    [
      'a locale that is not on the host',
      ['5.w N lost 2 psql: error: FATAL:  database locale is incompatible with operating system'],
      'database "shop"',
    ],
    [
      'a server that the host killed for lack of memory',
      [
        '5.w N begin 100',
        '5.w N lost 2 psql: server closed the connection',
        '5.dump N dump pg_dump pg_dump: error: query failed: server closed the connection unexpectedly',
        '0.server N stopped 9',
      ],
      'the restored server',
    ],
    [
      'a server whose first process the host killed',
      ['5.w N begin 100', '5.w N lost 2 psql: server closed the connection', '0.server N stopped 0'],
      'the restored server',
    ],
    [
      'a number of rows that was not printed any more',
      [
        '5.w N begin 100',
        '5.w N violations 100 ',
        '5.w N entries 101 ',
        '5.w ',
        '5.w N lost 2 ',
        '0.server N stopped 9',
      ],
      'the restored server',
    ],
    ['a psql that the host killed', ['5.w N begin 100', '5.w N lost 137 '], 'table "shop.public.orders"'],
    [
      'a psql that has no memory',
      ['5.w N begin 100', '5.w N lost 1 out of memory'],
      'table "shop.public.orders"',
    ],
  ])('%s', (_, lines, what) => {
    const { damage, unproven } = examined(...lines);
    expect(damage).toEqual([]);
    expect(unproven).toMatchObject([{ what }]);
  });

  it('names the locale', () => {
    const refused = '5.w N lost 2 psql: error: FATAL:  database locale is incompatible with operating system';
    expect(examined(refused).unproven[0]?.why).toContain('de_DE.utf8');
  });
});

it('passes what is in order', () => {
  const lines = ['5.w N begin 100', '5.w N rows 100 5', '5.w N end 100', '5.w N entries 101 5 5 t btree'];
  expect(examined(...lines)).toEqual({
    ...{ damage: [], moreDamage: 0, unproven: [], unread: [], relations: 1, bytes: 8192, next: null },
  });
});

it('takes no line that lacks the nonce for its own', () => {
  expect(examined('5.w M entries 101 9 5 t btree', 'barback failed=x', '5.w N x').damage).toEqual([]);
});

it('says where it had no time left, and of what', () => {
  const { next, unread } = examined('5.late N late 100');
  expect(next).toEqual({ database: 5, relation: 100 });
  expect(unread).toEqual([{ what: 'table "shop.public.orders"', why: '#:recovery_read_time is over' }]);
});

it('proves nothing by what broke off', () => {
  const { take, end } = examination('N');
  take(`${BEFORE.join('\n')}\n`);
  expect(end().unproven).toEqual([{ what: 'the restored server', why: 'not all of it was examined' }]);
});

it('names the first thousand of what is damaged, and counts the rest', () => {
  const lines = Array.from({ length: 1500 }, (_, number) => `5.w N error 100 XX001 block ${number}`);
  const { damage, moreDamage } = examined(...lines);
  expect([damage.length, moreDamage]).toEqual([1000, 500]);
});

it('says once what several ways of looking at it have met', () => {
  const missing = '5.w N error 101 58P01 could not access file "lib"';
  expect(examined(missing, missing).unproven).toHaveLength(1);
});
