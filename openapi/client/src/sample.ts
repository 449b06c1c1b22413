/**
 * What an app does first: signs in, looks for a market, bets, reads the ledger; and what it is told when it asks amiss.
 * Ends with 1 if the service behaves otherwise than its contract promises.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Refused, accepted, thisThat } from './client.js';

const url = process.env['THISTHAT_URL'] ?? 'http://localhost:8080/api/v1';
const email = process.env['THISTHAT_EMAIL'] ?? 'alice@thisthat.example';
const password = process.env['THISTHAT_PASSWORD'] ?? 'demo-alice-1';
const stake = 10;

const { api, signIn } = thisThat(url);

const stranger = await api.GET('/users/me');
assert.equal(stranger.error?.code, 'UNAUTHORIZED');

const user = await signIn(email, password);
console.log(`signed in as ${user.username} with ${user.creditBalance} credits`);

const { markets } = accepted(await api.GET('/markets', { params: { query: { status: 'open', sort: 'liquidity', limit: 5 } } }));
const market = markets[0];
assert(market, 'no market is open');
console.log(`${market.title}: ${market.thisOption} at ${market.thisOdds}, ${market.thatOption} at ${market.thatOdds}`);

const order = {
  params: { header: { 'Idempotency-Key': randomUUID() } },
  body: { marketId: market.id, amount: stake, side: 'this', expectedOdds: market.thisOdds, maxSlippage: 0.05 },
} as const;
const { bet, newBalance } = accepted(await api.POST('/bets', order));
console.log(`bet ${bet.amount} on ${bet.side} at ${bet.oddsAtBet}: pays ${bet.potentialPayout}, ${newBalance} credits are left`);

const again = await api.POST('/bets', order);
assert.equal(accepted(again).bet.id, bet.id, 'the same key places one bet');
assert.equal(again.response.headers.get('idempotency-replayed'), 'true');

const { transactions } = accepted(await api.GET('/transactions/me', { params: { query: { type: 'bet_placed', limit: 5 } } }));
const row = transactions.find((transaction) => transaction.referenceId === bet.id);
assert.equal(row?.amount, -stake);
assert.equal(row?.balanceAfter, newBalance);

const tooMuch = await api.POST('/bets', { body: { marketId: market.id, amount: 10_001, side: 'that' } });
assert.equal(tooMuch.error?.code, 'INVALID_BET_AMOUNT');

await assert.rejects(
  async () => accepted(await api.GET('/markets/{marketId}', { params: { path: { marketId: randomUUID() } } })),
  (refusal) => refusal instanceof Refused && refusal.body.statusCode === 404 && refusal.body.code === 'MARKET_NOT_FOUND',
);
console.log('all as the contract promises');
