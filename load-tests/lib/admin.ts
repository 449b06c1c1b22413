import { fail } from 'k6';
import http from 'k6/http';
import { admin, api } from './config.ts';
import { strange } from './users.ts';
import type { Answer, Market, Params } from './api.ts';

/** Where the credits of all users are; see the contract. */
export interface Economy {
  issued: { signupBonus: number; dailyReward: number };
  staked: number;
  paid: number;
  refunded: number;
  repaid: number;
  expired: number;
  held: number;
  atRisk: number;
}

export interface LedgerAudit {
  sound: boolean;
  invariants: { invariant: string; violations: number; sample: string[] }[];
}

const PATIENCE = '120s';

function params(token: string, name: string): Params {
  return {
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'X-Forwarded-For': strange() },
    tags: { op: 'admin', name }, responseType: 'text', timeout: PATIENCE,
  };
}

function body<T>(response: Answer, what: string): T {
  if (response.status < 200 || response.status > 299) {
    fail(`${what}: ${response.status} ${String(response.body)}`);
  }
  return response.json() as unknown as T;
}

/** Signs in as the admin, from an address of its own each time: logins of one address are few. */
export function signIn(): string {
  const response = http.post(`${api}/auth/login`, JSON.stringify(admin), {
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': strange() },
    tags: { op: 'admin', name: 'POST /auth/login' }, responseType: 'text', timeout: PATIENCE,
  });
  return body<{ accessToken: string }>(response, 'login of the admin').accessToken;
}

/** Opens markets of our own, whose odds stand still, so that every bet on them is one that has to be taken. */
export function openMarkets(token: string, howMany: number): string[] {
  return Array.from({ length: howMany }, (_, i) =>
    body<Market>(
      http.post(`${api}/admin/markets`, JSON.stringify({
        title: `Load test ${i + 1}: heads or tails?`, thisOption: 'Heads', thatOption: 'Tails',
        thisOdds: 0.5, thatOdds: 0.5, category: 'Load test',
      }), params(token, 'POST /admin/markets')),
      'a market of our own').id);
}

type End = 'this' | 'that' | 'invalid';

export function resolve(token: string, market: string, resolution: End, expected: number): Answer {
  const { url, body, params } = resolveRequest(token, market, resolution, expected);
  return http.post(url, body, params);
}

/** The same without waiting for the answer. */
export function startToResolve(token: string, market: string, resolution: End, expected: number): Promise<Answer> {
  const { url, body, params } = resolveRequest(token, market, resolution, expected);
  return http.asyncRequest('POST', url, body, params);
}

function resolveRequest(token: string, market: string, resolution: End, expected: number) {
  const order = params(token, 'POST /admin/markets/{id}/resolve');
  order.responseCallback = http.expectedStatuses(expected);
  return { url: `${api}/admin/markets/${market}/resolve`, body: JSON.stringify({ resolution }), params: order };
}

export function readEconomy(token: string): Economy {
  return body(http.get(`${api}/admin/economy?days=1`, params(token, 'GET /admin/economy')), 'the economy');
}

export function auditNow(token: string): LedgerAudit {
  return body(http.get(`${api}/admin/ledger/audit?fresh=true`, params(token, 'GET /admin/ledger/audit')), 'the audit');
}

/** The ids of open markets, of the first page. */
export function openMarketIds(): string[] {
  const response = http.get(`${api}/markets?limit=100&sort=liquidity`, {
    headers: { 'X-Forwarded-For': strange() }, tags: { op: 'admin', name: 'GET /markets' }, responseType: 'text',
  });
  return body<{ markets: Market[] }>(response, 'open markets').markets.map((market) => market.id);
}
