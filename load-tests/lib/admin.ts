import { fail } from 'k6';
import http from 'k6/http';
import { admin, api } from './config.ts';
import { randomAddress } from './users.ts';
import type { ApiResponse, Market, Params } from './api.ts';
import type { Schemas } from './schemas.ts';

export type Economy = Schemas['Economy'];
export type LedgerAudit = Schemas['LedgerAudit'];

const TIMEOUT = '120s';

function params(token: string, name: string): Params {
  return {
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'X-Forwarded-For': randomAddress() },
    tags: { op: 'admin', name }, responseType: 'text', timeout: TIMEOUT,
  };
}

function body<T>(response: ApiResponse, what: string): T {
  if (response.status < 200 || response.status > 299) {
    fail(`${what}: ${response.status} ${String(response.body)}`);
  }
  return response.json() as unknown as T;
}

/** Signs the admin in. Each call uses another address because logins per address are limited. */
export function signIn(): string {
  const response = http.post(`${api}/auth/login`, JSON.stringify(admin), {
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': randomAddress() },
    tags: { op: 'admin', name: 'POST /auth/login' }, responseType: 'text', timeout: TIMEOUT,
  });
  return body<{ accessToken: string }>(response, 'Login of the admin').accessToken;
}

/** Creates markets with constant odds: no bet on them is refused because of the feed. */
export function createMarkets(token: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    body<Market>(
      http.post(`${api}/admin/markets`, JSON.stringify({
        title: `Load test ${i + 1}: heads or tails?`, thisOption: 'Heads', thatOption: 'Tails',
        thisOdds: 0.5, thatOdds: 0.5, category: 'Load test',
      }), params(token, 'POST /admin/markets')),
      'Creation of a market').id);
}

type Resolution = Schemas['Resolution'];

export function resolve(token: string, market: string, resolution: Resolution, expected: number): ApiResponse {
  const { url, body, params } = resolveRequest(token, market, resolution, expected);
  return http.post(url, body, params);
}

/** Like {@link resolve}, but asynchronous. */
export function resolveAsync(token: string, market: string, resolution: Resolution, expected: number): Promise<ApiResponse> {
  const { url, body, params } = resolveRequest(token, market, resolution, expected);
  return http.asyncRequest('POST', url, body, params);
}

function resolveRequest(token: string, market: string, resolution: Resolution, expected: number) {
  const request = params(token, 'POST /admin/markets/{id}/resolve');
  request.responseCallback = http.expectedStatuses(expected);
  return { url: `${api}/admin/markets/${market}/resolve`, body: JSON.stringify({ resolution }), params: request };
}

export function readEconomy(token: string): Economy {
  return body(http.get(`${api}/admin/economy?days=1`, params(token, 'GET /admin/economy')), 'Economy report');
}

export function runLedgerAudit(token: string): LedgerAudit {
  return body(http.get(`${api}/admin/ledger/audit?full=true`, params(token, 'GET /admin/ledger/audit')), 'Ledger audit');
}

/** Ids of the 100 most liquid open markets, without placeholders. */
export function openMarketIds(): string[] {
  const response = http.get(`${api}/markets?limit=100&sort=liquidity`, {
    headers: { 'X-Forwarded-For': randomAddress() }, tags: { op: 'admin', name: 'GET /markets' }, responseType: 'text',
  });
  return body<{ markets: Market[] }>(response, 'Open markets').markets
    .filter((market) => market.placeholder === null)
    .map((market) => market.id);
}
