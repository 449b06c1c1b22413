import { check } from 'k6';
import http, { type RefinedParams, type RefinedResponse, type ResponseType } from 'k6/http';
import { Counter } from 'k6/metrics';
import { api } from './config.ts';
import { address, user } from './users.ts';

/** What is measured apart from one another: the tag `op` of each request; `admin` is whatever prepares a run or audits it. */
export type Op =
  | 'listing' | 'market' | 'leaderboard' | 'profile' | 'history' | 'bet' | 'reward' | 'login' | 'register' | 'refresh' | 'admin';

export interface Market {
  id: string;
  status: string;
}

export interface PlacedBet {
  bet: { id: string; amount: number; side: Side; potentialPayout: number };
  newBalance: number;
}

export type Side = 'this' | 'that';
export type Answer = RefinedResponse<ResponseType | undefined>;
export type Params = RefinedParams<ResponseType>;

export const STAKE = 10;
export const betsPlaced = new Counter('bets_placed');
export const creditsStaked = new Counter('credits_staked');
const refused = { limited: new Counter('answers_429'), failed: new Counter('answers_5xx'), none: new Counter('answers_none') };

/** How the request of a user is sent; without `token` as nobody. `responseType: 'text'` keeps the body. */
export function as(number: number, op: Op, name: string, options: { token?: boolean; body?: boolean } = {}): Params {
  const headers: Record<string, string> = { 'X-Forwarded-For': address(number) };
  if (options.token !== false) headers['Authorization'] = `Bearer ${user(number).accessToken}`;
  return { headers, tags: { op, name }, responseType: options.body === true ? 'text' : 'none' };
}

/** Checks the status, and counts what overload looks like. */
export function answered(response: Answer, status: number, what: string): boolean {
  if (response.status === 429) refused.limited.add(1);
  else if (response.status >= 500) refused.failed.add(1);
  else if (response.status === 0) refused.none.add(1);
  return check(response, { [`${what} answers ${status}`]: (r) => r.status === status });
}

const listings = ['', '&sort=liquidity', '&sort=expires_soon', '&sort=newest', '&offset=20', '&category=Politics', '&category=Sports'];

export function listMarkets(number: number, turn = 0): boolean {
  const query = listings[turn % listings.length] ?? '';
  return answered(http.get(`${api}/markets?limit=20${query}`, as(number, 'listing', 'GET /markets', { token: false })), 200, 'listing');
}

export function readMarket(number: number, id: string): boolean {
  return answered(http.get(`${api}/markets/${id}`, as(number, 'market', 'GET /markets/{id}', { token: false })), 200, 'market');
}

export function readLeaderboard(number: number, board: 'pnl' | 'volume', query = ''): boolean {
  const name = `GET /leaderboard/${board}`;
  return answered(
    http.get(`${api}/leaderboard/${board}?limit=100${query}`, as(number, 'leaderboard', name, { token: false })), 200, 'leaderboard');
}

export function readMyPlace(number: number, board: 'pnl' | 'volume'): boolean {
  const name = `GET /leaderboard/${board}/me`;
  return answered(http.get(`${api}/leaderboard/${board}/me`, as(number, 'leaderboard', name)), 200, 'my place');
}

export function readProfile(number: number): boolean {
  return answered(http.get(`${api}/users/me`, as(number, 'profile', 'GET /users/me')), 200, 'profile');
}

export function readMyBets(number: number): boolean {
  return answered(http.get(`${api}/bets/me`, as(number, 'history', 'GET /bets/me')), 200, 'my bets');
}

export function readMyTransactions(number: number): boolean {
  return answered(http.get(`${api}/transactions/me`, as(number, 'history', 'GET /transactions/me')), 200, 'my transactions');
}

/** The request of a bet; with a key of its own for each. */
export function betRequest(number: number, market: string, side: Side, key: string, amount = STAKE, op: Op = 'bet') {
  const params = as(number, op, 'POST /bets', { body: true });
  params.headers = { ...params.headers, 'Content-Type': 'application/json', 'Idempotency-Key': key };
  return { method: 'POST', url: `${api}/bets`, body: JSON.stringify({ marketId: market, amount, side }), params };
}

/** Counts a bet that was taken, so that the ledger can be held against what was answered. */
export function countBet(response: Answer): PlacedBet | undefined {
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
  answered(response, 201, 'bet');
  return countBet(response);
}
