// Requirement 12.4: each user tries at the same moment to spend credits twice, to send one bet many times, to claim one reward
// many times; and bets race a resolution.
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import type { Options } from 'k6/options';
import { resolve, signIn } from '../lib/admin.ts';
import { as, betRequest, countBet, type Answer } from '../lib/api.ts';
import { api, count } from '../lib/config.ts';
import { money, required } from '../lib/limits.ts';
import { pick } from '../lib/mix.ts';
import { auditCredits, prepare, type Prepared } from '../lib/money.ts';
import { trends } from '../lib/summary.ts';

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
    ...required('bet', 'reward', 'profile'), ...money, checks: ['rate==1'], http_req_failed: ['rate==0'], bets_placed: ['count>0'],
    ...Object.fromEntries(['double_spend', 'same_key', 'claim', 'resolution'].map((name) => [`checks{scenario:${name}}`, ['rate==1']])),
  },
};

export function setup(): Prepared {
  return prepare();
}

/** Each of the four has users of its own, so that their limits and balances are fresh. */
function someone(scenario: number): number {
  return scenario * vus + (exec.scenario.iterationInTest % vus);
}

function bet(number: number, market: string, key: string, amount: number, ...expected: number[]) {
  const request = betRequest(number, market, 'this', key, amount);
  return { ...request, params: { ...request.params, responseCallback: http.expectedStatuses(...expected) } };
}

function codes(answers: Answer[]): string[] {
  return answers.filter((r) => r.status >= 400).map((r) => (r.json() as unknown as { code: string }).code);
}

function balance(number: number): number {
  const params = as(number, 'profile', 'GET /users/me', { body: true });
  return (http.get(`${api}/users/me`, params).json() as unknown as { creditBalance: number }).creditBalance;
}

/** Twenty bets of 100 at once with 1,000 credits: ten are taken. */
export function doubleSpend(prepared: Prepared): void {
  const number = someone(0);
  const answers = http.batch(Array.from({ length: 20 }, (_, i) =>
    bet(number, pick(prepared.ours, i), `${prepared.run}-spend-${number}-${i}`, 100, 201, 400)));
  answers.forEach(countBet);
  check(answers, {
    'ten bets of a hundred are taken': (all) => all.filter((r) => r.status === 201).length === 10,
    'the others are refused for want of credits': (all) => codes(all).filter((code) => code === 'INSUFFICIENT_BALANCE').length === 10,
    'nothing is left': () => balance(number) === 0,
  });
}

/** One bet sent twenty times at once: one bet, answered twenty times; then the key with another body. */
export function sameKey(prepared: Prepared): void {
  const number = someone(1);
  const market = pick(prepared.ours, number);
  const answers = http.batch(Array.from({ length: 20 }, () => bet(number, market, `${prepared.run}-key-${number}`, 100, 201)));
  const bets = answers.map(countBet);
  const other = bet(number, market, `${prepared.run}-key-${number}`, 200, 422);
  const refused = http.post(other.url, other.body, other.params);
  check(answers, {
    'all are answered with one bet': () => new Set(bets.map((placed) => placed?.bet.id)).size === 1 && bets[0] !== undefined,
    'all but one say that they are repeats': (all) => all.filter((r) => r.headers['Idempotency-Replayed'] === 'true').length === 19,
    'one stake is taken': () => balance(number) === BALANCE - 100,
    'another body is refused': () => refused.status === 422,
  });
}

/** Five claims at once: one is paid. */
export function claim(): void {
  const number = someone(2);
  const params = { ...as(number, 'reward', 'POST /rewards/daily', { body: true }), responseCallback: http.expectedStatuses(200, 409) };
  const answers = http.batch(Array.from({ length: 5 }, () => ({ method: 'POST', url: `${api}/rewards/daily`, params })));
  check(answers, {
    'one claim is paid': (all) => all.filter((r) => r.status === 200).length === 1,
    'the others are told that it is claimed': (all) => codes(all).filter((code) => code === 'DAILY_REWARD_CLAIMED').length === 4,
    'the reward is in the balance once': () => balance(number) === BALANCE + 100,
  });
}

/** Bets race the end of their market, and two resolutions each other. What was taken has to be paid; the audit tells. */
export function betAgainstResolution(prepared: Prepared): void {
  const round = exec.scenario.iterationInTest;
  const market = pick(prepared.ours, prepared.ours.length - 1 - round);
  const token = signIn();
  const order = (resolution: string) => ({
    method: 'POST', url: `${api}/admin/markets/${market}/resolve`, body: JSON.stringify({ resolution }),
    params: {
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, tags: { op: 'admin', name: 'POST /admin/markets/{id}/resolve' },
      responseType: 'text' as const, responseCallback: http.expectedStatuses(200, 409),
    },
  });
  const bets = Array.from({ length: 30 }, (_, i) => bet(3 * vus + round * 30 + i, market, `${prepared.run}-race-${market}-${i}`, 10, 201, 409));
  const answers = http.batch([...bets.slice(0, 15), order('this'), order('that'), ...bets.slice(15)]);
  const ordered = answers.slice(15, 17);
  const placed = [...answers.slice(0, 15), ...answers.slice(17)];
  placed.forEach(countBet);
  check(answers, {
    'one resolution wins': () => ordered.filter((r) => r.status === 200).length === 1 && codes(ordered).join() === 'MARKET_ALREADY_RESOLVED',
    'late bets are told that the market is closed': () => codes(placed).every((code) => code === 'MARKET_CLOSED'),
    'nothing slips in afterwards': () => {
      const late = bet(3 * vus + round * 30, market, `${prepared.run}-late-${market}`, 10, 409);
      return http.post(late.url, late.body, late.params).status === 409;
    },
    'another end is refused': () => resolve(token, market, 'invalid', 409).status === 409,
  });
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
