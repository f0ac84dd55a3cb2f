import { expect, test } from 'vitest';
import { structureVerdict } from './structure-verdict.ts';

const EXIT = 'pg_amcheck: error: exit code 2';
const LACKS = `btree index "shop.public.orders_id":
    ERROR:  XX001: heap tuple (86,13) from table "orders" lacks matching index tuple within index "orders_id"
    LOCATION:  bt_tuple_present_callback, verify_nbtree.c:2582
query was: SELECT "pg_catalog".bt_index_check(index := c.oid, heapallindexed := true)
FROM pg_catalog.pg_class c`;
const FROZEN = `heap table "shop.public.orders", block 2, offset 1:
    xmin 1073741823 equals or exceeds next valid transaction ID 0:755`;
const FUNCTION = `btree index "shop.public.orders_up":
    ERROR:  42883: function helper(text) does not exist
    LINE 1: upper(helper($1))`;

test.each([
  [
    'a missing row',
    LACKS,
    'failed',
    'btree index "shop.public.orders_id": heap tuple (86,13) from table "orders" lacks matching index tuple within index "orders_id"',
  ],
  [
    'an impossible row',
    FROZEN,
    'failed',
    'heap table "shop.public.orders", block 2, offset 1: xmin 1073741823 equals or exceeds next valid transaction ID 0:755',
  ],
  [
    'damage, whatever else could not be looked at',
    `${FUNCTION}\n${FROZEN}`,
    'failed',
    'heap table "shop.public.orders", block 2, offset 1: xmin 1073741823 equals or exceeds next valid transaction ID 0:755',
  ],
  [
    'a check that broke off',
    'pg_amcheck: error: query failed: server closed the connection unexpectedly',
    'failed',
    'query failed: server closed the connection unexpectedly',
  ],
  [
    'a function that is not found without a search_path',
    FUNCTION,
    'skipped',
    'pg_amcheck cannot look at all: btree index "shop.public.orders_up": function helper(text) does not exist',
  ],
  ['nothing that is known', '', 'failed', 'pg_amcheck failed'],
])('%s', (_, printed, status, reason) => {
  expect(structureVerdict(`${printed}\n${EXIT}`)).toEqual({ status, reason });
});
