// Types of the package, checked by tsc. The file is not run.
import { InfiniteQueryObserver, MutationObserver, QueryClient, QueryObserver } from '@tanstack/query-core';
import {
  type Bet, type Client, type ErrorOf, type Input, type Market, type MarketState, type Output, type Schemas, ApiError, ConnectionError,
  createClient, isError, storedTokens,
} from '@thisthat/client';
import { failure, handlers, success } from '@thisthat/client/mocks';
import { infiniteQueryOptions, mutationOptions, queryOptions } from '@thisthat/client/query';
import { expectTypeOf } from 'expect-type';
import WebSocket from 'ws';

const api = createClient({ baseUrl: '/api/v1', tokens: storedTokens(), WebSocket });
expectTypeOf(api).toEqualTypeOf<Client>();

// Input: path, query and body in one object.
expectTypeOf<Input<'getMarket'>>().toEqualTypeOf<{ marketId: string; include?: 'sparkline' | readonly 'sparkline'[] }>();
expectTypeOf<'open'>().toExtend<Input<'listMarkets'>['status']>();
expectTypeOf<('open' | 'closed')[]>().toExtend<Input<'listMarkets'>['status']>();
expectTypeOf<Input<'placeBet'>>().toHaveProperty('amount').toEqualTypeOf<number>();
expectTypeOf<Input<'placeBet'>>().toHaveProperty('side').toEqualTypeOf<'this' | 'that'>();
expectTypeOf<Input<'resolveMarket'>>().toHaveProperty('dryRun').toEqualTypeOf<boolean | undefined>();
expectTypeOf<Input<'resolveMarket'>>().toHaveProperty('marketId').toEqualTypeOf<string>();
expectTypeOf(api.getMe).toBeCallableWith();
expectTypeOf(api.listMarkets).toBeCallableWith({ sort: 'trending', limit: 5 });
// @ts-expect-error the market is missing
void api.getMarket();
// @ts-expect-error the side does not exist
void api.placeBet({ marketId: 'id', amount: 10, side: 'other' });
// @ts-expect-error the parameter does not exist
void api.listMarkets({ page: 2 });
// @ts-expect-error the operation does not exist
void api.deleteMarket();
expectTypeOf(api.logout).toBeCallableWith();

// Output.
expectTypeOf(api.getMarket({ marketId: 'id' })).resolves.toEqualTypeOf<Market>();
expectTypeOf(api.placeBet).returns.resolves.toEqualTypeOf<Schemas['PlacedBet']>();
expectTypeOf(api.exportMyTransactions()).resolves.toEqualTypeOf<string>();
expectTypeOf(api.send('getMe')).resolves.toHaveProperty('response').toEqualTypeOf<Response>();

// Pages.
for await (const bet of api.listMyBets.all({ status: 'pending' })) expectTypeOf(bet).toEqualTypeOf<Bet>();
for await (const page of api.listMarkets.pages()) expectTypeOf(page).toEqualTypeOf<Output<'listMarkets'>>();
// @ts-expect-error the operation has no pages
void api.getMe.all;

// Errors.
const caught: unknown = undefined;
if (isError(caught)) expectTypeOf(caught).toExtend<ApiError>();
if (isError(caught, 'MARKET_CLOSED', 'ODDS_CHANGED')) expectTypeOf(caught.code).toEqualTypeOf<'MARKET_CLOSED' | 'ODDS_CHANGED'>();
// @ts-expect-error the code does not exist
isError(caught, 'NO_SUCH_CODE');
if (caught instanceof ConnectionError) expectTypeOf(caught.timeout).toEqualTypeOf<boolean>();
const attempt = await api.attempt('placeBet', { marketId: 'id', amount: 10, side: 'this' });
if (attempt.ok) expectTypeOf(attempt.data.newBalance).toEqualTypeOf<number>();
else expectTypeOf(attempt.error).toEqualTypeOf<ErrorOf<'placeBet'>>();

// Live.
const live = api.live({ conflateMs: 500 });
expectTypeOf(live.subscribe('*', (state, change) => {
  expectTypeOf(state).toEqualTypeOf<MarketState>();
  expectTypeOf(change.kind).toEqualTypeOf<'snapshot' | 'odds' | 'market'>();
})).toEqualTypeOf<() => void>();
live.on('settled', ({ betId, status, payout }) => {
  expectTypeOf(betId).toEqualTypeOf<string>();
  expectTypeOf(status).toEqualTypeOf<'won' | 'lost' | 'cancelled' | 'pending'>();
  expectTypeOf(payout).toEqualTypeOf<number>();
});
live.on('market', ({ missed }) => expectTypeOf(missed).toEqualTypeOf<boolean>());
// @ts-expect-error the event does not exist
live.on('other', () => {});

// TanStack Query accepts the options and infers the data.
const queries = new QueryClient();
expectTypeOf(queries.fetchQuery(queryOptions(api, 'getMarket', { marketId: 'id' }))).resolves.toEqualTypeOf<Market>();
expectTypeOf(new QueryObserver(queries, queryOptions(api, 'getMe')).getCurrentResult().data).toEqualTypeOf<Output<'getMe'> | undefined>();
const infinite = new InfiniteQueryObserver(queries, infiniteQueryOptions(api, 'listMyBets', { limit: 10 }));
expectTypeOf(infinite.getCurrentResult().data!.pages[0]!.bets).toEqualTypeOf<Bet[]>();
// @ts-expect-error the operation has no pages
infiniteQueryOptions(api, 'getMe');
void new MutationObserver(queries, mutationOptions(api, 'placeBet')).mutate({ marketId: 'id', amount: 10, side: 'this' });

// Mocks.
handlers('/api/v1');
success('/api/v1', 'listMarkets', { markets: [], total: 0, totalCapped: false, limit: 20, offset: 0, nextCursor: null });
failure('/api/v1', 'placeBet', 'ODDS_CHANGED', { currentOdds: 0.7 });
// @ts-expect-error the data has another shape
success('/api/v1', 'getMe', { id: 1 });
