// The mock handlers, the query options and the collection.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { InfiniteQueryObserver, QueryClient } from '@tanstack/query-core';
import { setupServer } from 'msw/node';
import { createClient, isError } from '@thisthat/client';
import { failure, handlers, success } from '@thisthat/client/mocks';
import { infiniteQueryOptions, mutationOptions, queryKey, queryOptions } from '@thisthat/client/query';
import { operations } from '../../src/operations.js';

const baseUrl = 'http://mock.example/api/v1';
const server = setupServer(...handlers(baseUrl));
const api = createClient({ baseUrl, retries: 0 });
before(() => server.listen({ onUnhandledRequest: 'error' }));
after(() => server.close());

/** An input with all path parameters. */
const inputOf = (path) => Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'x']));

test('each operation returns its example', async () => {
  for (const [name, { path }] of Object.entries(operations)) {
    const data = await api[name](inputOf(path));
    assert.ok(data !== undefined && data !== null, name);
  }
  await api.login({ email: 'a', password: 'b' });
  const { markets } = await api.listMarkets();
  assert.ok(markets[0].id);
});

test('a handler returns other data or an error of the contract', async () => {
  server.use(
    success(baseUrl, 'getMarket', ({ params }) => ({ id: params.marketId })),
    failure(baseUrl, 'placeBet', 'MARKET_CLOSED'),
  );
  assert.deepEqual(await api.getMarket({ marketId: 'other' }), { id: 'other' });
  const { error } = await api.attempt('placeBet', { marketId: 'm', amount: 10, side: 'this' });
  assert.ok(isError(error, 'MARKET_CLOSED'));
  assert.equal(error.status, 409);
  assert.throws(() => failure(baseUrl, 'getMarket', 'ODDS_CHANGED'), /has no error/);
  server.resetHandlers();
});

test('query options fetch, and their keys are those of queryKey', async () => {
  const queries = new QueryClient();
  const market = await queries.fetchQuery(queryOptions(api, 'getMarket', { marketId: 'm' }));
  assert.ok(market.id);
  assert.deepEqual(queries.getQueryData(queryKey('getMarket', { marketId: 'm' })), market);
  const placed = await mutationOptions(api, 'placeBet').mutationFn({ marketId: 'm', amount: 10, side: 'this' });
  assert.ok(placed.newBalance);
});

test('infinite query options follow cursors and offsets to the last page', async () => {
  const asked = [];
  server.use(
    success(baseUrl, 'listMyBets', ({ request }) => {
      const cursor = new URL(request.url).searchParams.get('cursor');
      asked.push(String(new URL(request.url).searchParams));
      return { bets: [{ id: cursor ?? 'first' }], total: 2, limit: 1, offset: 0, nextCursor: cursor ? null : 'second' };
    }),
    success(baseUrl, 'listMails', ({ request }) => {
      const offset = Number(new URL(request.url).searchParams.get('offset') ?? 0);
      return { mails: [{ id: offset }], total: 3, limit: 1, offset };
    }),
  );
  const observer = new InfiniteQueryObserver(new QueryClient(), infiniteQueryOptions(api, 'listMyBets', { limit: 1 }));
  await observer.refetch();
  const { data, hasNextPage } = await observer.fetchNextPage();
  assert.deepEqual(
    data.pages.flatMap(({ bets }) => bets.map(({ id }) => id)),
    ['first', 'second'],
  );
  assert.equal(hasNextPage, false);
  assert.deepEqual(asked, ['limit=1', 'limit=1&cursor=second']);
  const mails = [];
  for await (const { id } of api.listMails.all({ limit: 1 })) mails.push(id);
  assert.ok(mails.length === 3 || operations.listMails.cursor, 'pages by offset');
  server.resetHandlers();
});

test('the collection has each operation once, with its examples', () => {
  const collection = JSON.parse(readFileSync(new URL('../../generated/collection.json', import.meta.url), 'utf8'));
  const items = collection.item.flatMap(({ item }) => item);
  assert.equal(items.length, Object.keys(operations).length);
  for (const { request, response, name } of items) {
    assert.match(request.url.raw, /^\{\{baseUrl\}\}\//, name);
    assert.ok(response.length >= 1, name);
  }
  const bet = items.find(({ request }) => request.method === 'POST' && request.url.path.join('/') === 'bets');
  assert.equal(bet.request.header.find(({ key }) => key === 'Idempotency-Key').value, '{{$guid}}');
});
