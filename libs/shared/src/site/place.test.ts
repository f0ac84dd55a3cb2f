import { expect, it } from 'vitest';
import { placeOf } from './place.ts';

it.each([
  [null, 'backup:8000', null],
  ['http://backup:8001', 'backup:8000', { base: 'http://backup:8001/', isSameOrigin: false }],
  ['http://backup:8000', 'backup:8000', { base: '/', isSameOrigin: true }],
  ['https://barback.example/', 'barback.example', { base: '/', isSameOrigin: true }],
  ['https://barback.example:443/pg', 'barback.example', { base: '/pg/', isSameOrigin: true }],
  ['https://barback.example', undefined, { base: 'https://barback.example/', isSameOrigin: false }],
])('%s, seen from %s', (url, host, place) => {
  expect(placeOf(url, host)).toEqual(place);
});
