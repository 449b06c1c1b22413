// Race conditions with VUS users: double spending, one bet sent many times, one reward claimed many times, and bets against a
// resolution. All checks must pass.
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import type { Options } from 'k6/options';
import { resolve, signIn } from '../lib/admin.ts';
import { betRequest, countBet, userParams, type ApiResponse } from '../lib/api.ts';
import { api, count } from '../lib/config.ts';
import { ledger, required } from '../lib/thresholds.ts';
import { pick } from '../lib/workload.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
import { trends } from '../lib/summary.ts';
import type { Schemas } from '../lib/schemas.ts';

export { handleSummary } from '../lib/summary.ts';

const BALANCE = 1000;
const vus = count('VUS', 20);
const once = { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration: '2m' } as const;

export const options: Options = {
  ...trends, batch: 40, batchPerHost: 40,
  scenarios: {
    double_spend: { ...once, exec: 'doubleSpend' },
    same_key: { ...once, exec: 'sameKey', startTime: '20s' },
    claim: { ...once, exec: 'claim', startTime: '30s' },
    resolution: { ...once, exec: 'betAgainstResolution', vus: 1, iterations: 5, startTime: '40s' },
  },
  thresholds: {
    ...required('bet', 'reward', 'profile'), ...ledger, checks: ['rate==1'], http_req_failed: ['rate==0'], bets_placed: ['count>0'],
    ...Object.fromEntries(['double_spend', 'same_key', 'claim', 'resolution'].map((name) => [`checks{scenario:${name}}`, ['rate==1']])),
  },
};

export function setup(): Prepared {
  return prepare();
}

/** A user of one of the four scenarios. Each scenario has its own users with full balances and unused limits. */
function userOf(scenario: number): number {
  return scenario * vus + (exec.scenario.iterationInTest % vus);
}

function bet(number: number, market: string, key: string, amount: number, ...expected: number[]) {
  const request = betRequest(number, market, 'this', key, amount);
  return { ...request, params: { ...request.params, responseCallback: http.expectedStatuses(...expected) } };
}

function codes(responses: ApiResponse[]): Schemas['ErrorCode'][] {
  return responses.filter((r) => r.status >= 400).map((r) => (r.json() as unknown as { code: Schemas['ErrorCode'] }).code);
}

function balance(number: number): number {
  const params = userParams(number, 'profile', 'GET /users/me', { body: true });
  return (http.get(`${api}/users/me`, params).json() as unknown as Schemas['OwnProfile']).creditBalance;
}

/** Twenty concurrent bets of 100 credits with a balance of 1,000: ten are accepted. */
export function doubleSpend(prepared: Prepared): void {
  const number = userOf(0);
  const responses = http.batch(Array.from({ length: 20 }, (_, i) =>
    bet(number, pick(prepared.ours, i), `${prepared.run}-spend-${number}-${i}`, 100, 201, 400)));
  responses.forEach(countBet);
  check(responses, {
    'ten bets of 100 credits are accepted': (all) => all.filter((r) => r.status === 201).length === 10,
    'the other ten return INSUFFICIENT_BALANCE': (all) => codes(all).filter((code) => code === 'INSUFFICIENT_BALANCE').length === 10,
    'the balance is 0': () => balance(number) === 0,
  });
}

/** One bet sent twenty times concurrently is placed once. Then the same key with another body is refused. */
export function sameKey(prepared: Prepared): void {
  const number = userOf(1);
  const market = pick(prepared.ours, number);
  const responses = http.batch(Array.from({ length: 20 }, () => bet(number, market, `${prepared.run}-key-${number}`, 100, 201)));
  const bets = responses.map(countBet);
  const other = bet(number, market, `${prepared.run}-key-${number}`, 200, 422);
  const refused = http.post(other.url, other.body, other.params);
  check(responses, {
    'all responses contain the same bet': () => new Set(bets.map((placed) => placed?.bet.id)).size === 1 && bets[0] !== undefined,
    '19 responses are replays': (all) => all.filter((r) => r.headers['Idempotency-Replayed'] === 'true').length === 19,
    'one stake is deducted': () => balance(number) === BALANCE - 100,
    'the same key with another body returns 422': () => refused.status === 422,
  });
}

/** Five concurrent claims: one is paid. */
export function claim(): void {
  const number = userOf(2);
  const params = { ...userParams(number, 'reward', 'POST /rewards/daily', { body: true }), responseCallback: http.expectedStatuses(200, 409) };
  const responses = http.batch(Array.from({ length: 5 }, () => ({ method: 'POST', url: `${api}/rewards/daily`, params })));
  check(responses, {
    'one claim is paid': (all) => all.filter((r) => r.status === 200).length === 1,
    'the other four return DAILY_REWARD_CLAIMED': (all) => codes(all).filter((code) => code === 'DAILY_REWARD_CLAIMED').length === 4,
    'the balance contains the reward once': () => balance(number) === BALANCE + 100,
  });
}

/** Concurrent bets and two contradicting resolutions of one market. The ledger audit verifies the payouts. */
export function betAgainstResolution(prepared: Prepared): void {
  const round = exec.scenario.iterationInTest;
  const market = pick(prepared.ours, prepared.ours.length - 1 - round);
  const token = signIn();
  const resolveWith = (resolution: string) => ({
    method: 'POST', url: `${api}/admin/markets/${market}/resolve`, body: JSON.stringify({ resolution }),
    params: {
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, tags: { op: 'admin', name: 'POST /admin/markets/{id}/resolve' },
      responseType: 'text' as const, responseCallback: http.expectedStatuses(200, 409),
    },
  });
  const bets = Array.from({ length: 30 }, (_, i) => bet(3 * vus + round * 30 + i, market, `${prepared.run}-race-${market}-${i}`, 10, 201, 409));
  const responses = http.batch([...bets.slice(0, 15), resolveWith('this'), resolveWith('that'), ...bets.slice(15)]);
  const resolutions = responses.slice(15, 17);
  const placed = [...responses.slice(0, 15), ...responses.slice(17)];
  placed.forEach(countBet);
  check(responses, {
    'exactly one resolution succeeds': () => resolutions.filter((r) => r.status === 200).length === 1 && codes(resolutions).join() === 'MARKET_ALREADY_RESOLVED',
    'refused bets return MARKET_CLOSED': () => codes(placed).every((code) => code === 'MARKET_CLOSED'),
    'a later bet returns 409': () => {
      const late = bet(3 * vus + round * 30, market, `${prepared.run}-late-${market}`, 10, 409);
      return http.post(late.url, late.body, late.params).status === 409;
    },
    'a different resolution returns 409': () => resolve(token, market, 'invalid', 409).status === 409,
  });
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
