// RATE bets per minute for DURATION seconds; each is quoted and cashed out at once, every third one in two parts. At the same
// time VUS users send 12 concurrent cash-outs of one bet each, and one cash-out 12 times with one key.
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import type { Options } from 'k6/options';
import { betRequest, cashOut, cashOutRequest, countBet, countCashOut, quoteCashOut, type PlacedBet } from '../lib/api.ts';
import { count, seconds } from '../lib/config.ts';
import { ledger, strict } from '../lib/thresholds.ts';
import { pick } from '../lib/workload.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const rate = count('RATE', 600);
const duration = seconds(60);
const vus = count('VUS', 10);
const expected = Math.floor((rate * duration) / 60);
const STAKE = 50;

export const options: Options = {
  ...trends, batch: 40, batchPerHost: 40,
  scenarios: {
    cash_outs: { executor: 'constant-arrival-rate', rate, timeUnit: '1m', duration: `${duration}s`, preAllocatedVUs: 50, maxVUs: 200 },
    races: { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration: '2m', exec: 'race' },
  },
  thresholds: {
    ...strict('bet', 'quote', 'cash_out'), ...ledger, checks: ['rate==1'], http_req_failed: ['rate==0'],
    bets_cashed_out: [`count>=${expected}`], 'checks{scenario:races}': ['rate==1'],
  },
};

export function setup(): Prepared {
  return prepare();
}

function place(prepared: Prepared, number: number, key: string): PlacedBet | undefined {
  const request = betRequest(number, pick(prepared.ours, number * 7), number % 2 === 0 ? 'this' : 'that', key, STAKE);
  const response = http.post(request.url, request.body, request.params);
  check(response, { 'bet returns 201': (r) => r.status === 201 });
  return countBet(response);
}

/** Odds of the markets of this run do not move, so every quote is paid. */
export default function (prepared: Prepared): void {
  const number = vus + exec.scenario.iterationInTest;
  const key = `${prepared.run}-cash-${number}`;
  const placed = place(prepared, number, `${key}-bet`);
  if (placed === undefined) return;
  const bet = placed.bet.id;
  if (number % 3 === 0) {
    const part = cashOut(number, bet, { minValue: 0, fraction: 0.4 }, `${key}-part`);
    check(part, { 'a part of the stake stays in the bet': (paid) => paid?.cashOut.betStatus === 'pending' && paid.cashOut.remainingStake === 30 });
  }
  const quote = quoteCashOut(number, bet);
  if (quote === undefined) return;
  const paid = cashOut(number, bet, { quoteId: quote.quoteId }, `${key}-all`);
  check(paid, {
    'the quoted value is paid': (p) => p?.cashOut.value === quote.value,
    'the bet is cashed out': (p) => p?.cashOut.betStatus === 'cashed_out',
    'the cash-out is worth less than the stake': (p) => p !== undefined && p.cashOut.value < p.cashOut.stake,
  });
}

/** Twelve different cash-outs of one bet pay once; one cash-out sent twelve times pays once and is replayed. */
export function race(prepared: Prepared): void {
  const number = exec.scenario.iterationInTest; // one iteration per user
  const first = place(prepared, number, `${prepared.run}-race-${number}-1`);
  const second = place(prepared, number, `${prepared.run}-race-${number}-2`);
  if (first === undefined || second === undefined) return;
  const request = (bet: string, key: string, ...statuses: number[]) => {
    const made = cashOutRequest(number, bet, { minValue: 0 }, key);
    const tags = { ...made.params.tags, op: 'race' }; // cash-outs of one user run one after the other
    return { ...made, params: { ...made.params, tags, responseCallback: http.expectedStatuses(...statuses) } };
  };
  const different = http.batch(Array.from({ length: 12 }, (_, i) => request(first.bet.id, `${prepared.run}-race-${number}-a${i}`, 200, 409)));
  different.forEach(countCashOut);
  const same = http.batch(Array.from({ length: 12 }, () => request(second.bet.id, `${prepared.run}-race-${number}-b`, 200)));
  same.forEach(countCashOut);
  check(different, {
    'one of twelve cash-outs is paid': (all) => all.filter((r) => r.status === 200).length === 1,
    'the others return BET_ALREADY_SETTLED': (all) =>
      all.filter((r) => r.status === 409 && (r.json() as unknown as { code: string }).code === 'BET_ALREADY_SETTLED').length === 11,
  });
  check(same, {
    'one cash-out with one key is paid once': (all) => all.filter((r) => r.headers['Idempotency-Replayed'] === 'true').length === 11,
    'every response has the same body': (all) => new Set(all.map((r) => r.body)).size === 1,
  });
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
