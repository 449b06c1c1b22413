/**
 * Sample client: signs in, finds a market, places a bet, reads the ledger and handles errors.
 * Exits with 1 if the service violates its contract.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ApiError, thisThat, unwrap } from './client.js';

const url = process.env['THISTHAT_URL'] ?? 'http://localhost:8080/api/v1';
const email = process.env['THISTHAT_EMAIL'] ?? 'alice@thisthat.example';
const password = process.env['THISTHAT_PASSWORD'] ?? 'demo-alice-1';
const stake = 10;

const { api, signIn } = thisThat(url);

const anonymous = await api.GET('/users/me');
assert.equal(anonymous.error?.code, 'UNAUTHORIZED');

const user = await signIn(email, password);
console.log(`Signed in: ${user.username}, balance ${user.creditBalance}`);

const query = { status: 'open', sort: 'liquidity', limit: 5 } as const;
const { markets } = unwrap(await api.GET('/markets', { params: { query } }));
const market = markets.find(({ placeholder }) => placeholder === null);
assert(market, 'No market takes bets');
console.log(`Market: ${market.title}`);
console.log(`Odds: ${market.thisOption} ${market.thisOdds}, ${market.thatOption} ${market.thatOdds}`);

const request = {
  params: { header: { 'Idempotency-Key': randomUUID() } },
  body: { marketId: market.id, amount: stake, side: 'this', expectedOdds: market.thisOdds, maxSlippage: 0.05 },
} as const;
const { bet, newBalance } = unwrap(await api.POST('/bets', request));
console.log(`Bet placed: ${bet.amount} on ${bet.side} at ${bet.oddsAtBet}, potential payout ${bet.potentialPayout}`);
console.log(`Balance: ${newBalance}`);

const replay = await api.POST('/bets', request);
assert.equal(unwrap(replay).bet.id, bet.id, 'The same key must place one bet');
assert.equal(replay.response.headers.get('idempotency-replayed'), 'true');

const filter = { type: 'bet_placed', limit: 5 } as const;
const { transactions } = unwrap(await api.GET('/transactions/me', { params: { query: filter } }));
const row = transactions.find((transaction) => transaction.referenceId === bet.id);
assert.equal(row?.amount, -stake);
assert.equal(row?.balanceAfter, newBalance);

const tooMuch = await api.POST('/bets', { body: { marketId: market.id, amount: 10_001, side: 'that' } });
assert.equal(tooMuch.error?.code, 'INVALID_BET_AMOUNT');

await assert.rejects(
  async () => unwrap(await api.GET('/markets/{marketId}', { params: { path: { marketId: randomUUID() } } })),
  (error) => error instanceof ApiError && error.body.statusCode === 404 && error.body.code === 'MARKET_NOT_FOUND',
);
console.log('All checks passed');
