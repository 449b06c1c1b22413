import { check } from 'k6';
import http, { type RefinedParams, type RefinedResponse, type ResponseType } from 'k6/http';
import { Counter } from 'k6/metrics';
import { api } from './config.ts';
import { clientAddress, user } from './users.ts';
import type { Schemas } from './schemas.ts';

/** Operations measured separately by the tag `op`. `admin` marks preparation and audit requests. */
export type Op =
  | 'listing' | 'market' | 'leaderboard' | 'profile' | 'history' | 'bet' | 'quote' | 'cash_out' | 'inbox' | 'reward' | 'login' | 'register' | 'refresh' | 'admin';

export type Market = Schemas['Market'];
export type PlacedBet = Schemas['PlacedBet'];
export type Side = Schemas['Side'];
export type CashOutQuote = Schemas['CashOutQuote'];
export type PaidCashOut = Schemas['PaidCashOut'];
export type ApiResponse = RefinedResponse<ResponseType | undefined>;
export type Params = RefinedParams<ResponseType>;

export const STAKE = 10;
export const betsPlaced = new Counter('bets_placed');
export const creditsStaked = new Counter('credits_staked');
export const betsCashedOut = new Counter('bets_cashed_out');
export const creditsCashedOut = new Counter('credits_cashed_out');
const errors = { limited: new Counter('answers_429'), failed: new Counter('answers_5xx'), none: new Counter('answers_none') };

/** Request parameters of a user. `token: false` omits the access token; `body: true` keeps the response body. */
export function userParams(number: number, op: Op, name: string, options: { token?: boolean; body?: boolean } = {}): Params {
  const headers: Record<string, string> = { 'X-Forwarded-For': clientAddress(number) };
  if (options.token !== false) headers['Authorization'] = `Bearer ${user(number).accessToken}`;
  return { headers, tags: { op, name }, responseType: options.body === true ? 'text' : 'none' };
}

/** Checks the status and counts 429, 5xx and missing responses. */
export function checkStatus(response: ApiResponse, status: number, what: string): boolean {
  if (response.status === 429) errors.limited.add(1);
  else if (response.status >= 500) errors.failed.add(1);
  else if (response.status === 0) errors.none.add(1);
  return check(response, { [`${what} returns ${status}`]: (r) => r.status === status });
}

const listings = ['', '&sort=liquidity', '&sort=expires_soon', '&sort=newest', '&offset=20', '&category=Politics', '&category=Sports'];

export function listMarkets(number: number, turn = 0): boolean {
  const query = listings[turn % listings.length] ?? '';
  return checkStatus(
    http.get(`${api}/markets?limit=20${query}`, userParams(number, 'listing', 'GET /markets', { token: false })), 200, 'listing');
}

export function readMarket(number: number, id: string): boolean {
  return checkStatus(http.get(`${api}/markets/${id}`, userParams(number, 'market', 'GET /markets/{id}', { token: false })), 200, 'market');
}

export function readLeaderboard(number: number, board: 'pnl' | 'volume', query = ''): boolean {
  const name = `GET /leaderboard/${board}`;
  return checkStatus(
    http.get(`${api}/leaderboard/${board}?limit=100${query}`, userParams(number, 'leaderboard', name, { token: false })),
    200, 'leaderboard');
}

export function readMyRank(number: number, board: 'pnl' | 'volume'): boolean {
  const name = `GET /leaderboard/${board}/me`;
  return checkStatus(http.get(`${api}/leaderboard/${board}/me`, userParams(number, 'leaderboard', name)), 200, 'own rank');
}

export function readProfile(number: number): boolean {
  return checkStatus(http.get(`${api}/users/me`, userParams(number, 'profile', 'GET /users/me')), 200, 'profile');
}

export function readMyBets(number: number): boolean {
  return checkStatus(http.get(`${api}/bets/me`, userParams(number, 'history', 'GET /bets/me')), 200, 'own bets');
}

export function readMyTransactions(number: number): boolean {
  return checkStatus(http.get(`${api}/transactions/me`, userParams(number, 'history', 'GET /transactions/me')), 200, 'own transactions');
}

export function claimDailyReward(number: number): boolean {
  return checkStatus(
    http.post(`${api}/rewards/daily`, null, userParams(number, 'reward', 'POST /rewards/daily')), 200, 'daily reward');
}

/** The request that places a bet. `key` is the idempotency key. */
export function betRequest(number: number, market: string, side: Side, key: string, amount = STAKE, op: Op = 'bet') {
  const params = userParams(number, op, 'POST /bets', { body: true });
  params.headers = { ...params.headers, 'Content-Type': 'application/json', 'Idempotency-Key': key };
  return { method: 'POST', url: `${api}/bets`, body: JSON.stringify({ marketId: market, amount, side }), params };
}

/** Counts an accepted bet for the comparison with the ledger. Replays are not counted. */
export function countBet(response: ApiResponse): PlacedBet | undefined {
  if (response.status !== 201) return undefined;
  const placed = response.json() as unknown as PlacedBet;
  if (response.headers['Idempotency-Replayed'] === undefined) {
    betsPlaced.add(1);
    creditsStaked.add(placed.bet.amount);
  }
  return placed;
}

export function placeBet(number: number, market: string, side: Side, key: string): PlacedBet | undefined {
  const request = betRequest(number, market, side, key);
  const response = http.post(request.url, request.body, request.params);
  checkStatus(response, 201, 'bet');
  return countBet(response);
}

/** Quotes the cash-out of a part of a bet; without a fraction, of all that is at stake. */
export function quoteCashOut(number: number, bet: string, fraction?: number): CashOutQuote | undefined {
  const params = userParams(number, 'quote', 'POST /bets/{id}/cash-out/quote', { body: true });
  params.headers = { ...params.headers, 'Content-Type': 'application/json' };
  const response = http.post(`${api}/bets/${bet}/cash-out/quote`, JSON.stringify(fraction === undefined ? {} : { fraction }), params);
  return checkStatus(response, 200, 'quote') ? (response.json() as unknown as CashOutQuote) : undefined;
}

/** The request that cashes out a bet: by a quote, or with a minimum value. */
export function cashOutRequest(number: number, bet: string, body: Record<string, unknown>, key: string) {
  const params = userParams(number, 'cash_out', 'POST /bets/{id}/cash-out', { body: true });
  params.headers = { ...params.headers, 'Content-Type': 'application/json', 'Idempotency-Key': key };
  return { method: 'POST', url: `${api}/bets/${bet}/cash-out`, body: JSON.stringify(body), params };
}

/** Counts a paid cash-out for the comparison with the ledger. Replays are not counted. */
export function countCashOut(response: ApiResponse): PaidCashOut | undefined {
  if (response.status !== 200) return undefined;
  const paid = response.json() as unknown as PaidCashOut;
  if (response.headers['Idempotency-Replayed'] === undefined) {
    betsCashedOut.add(1);
    creditsCashedOut.add(paid.cashOut.value);
  }
  return paid;
}

export function cashOut(number: number, bet: string, body: Record<string, unknown>, key: string): PaidCashOut | undefined {
  const request = cashOutRequest(number, bet, body, key);
  const response = http.post(request.url, request.body, request.params);
  checkStatus(response, 200, 'cash-out');
  return countCashOut(response);
}
