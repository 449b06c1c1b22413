// Requirement 14.3: everything at once for DURATION seconds, with less than half a percent of errors and 95 % within 500 ms.
import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import type { Options } from 'k6/options';
import { answered, as, placeBet, readLeaderboard, readMyTransactions } from '../lib/api.ts';
import { api, count, seconds } from '../lib/config.ts';
import { limits, money } from '../lib/limits.ts';
import { lookAround, pick } from '../lib/mix.ts';
import { auditCredits, prepare, type Prepared } from '../lib/money.ts';
import { odds, socket } from '../lib/live.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const held = seconds(600);
const duration = `${held}s`;
const users = count('VUS', 200);
const sockets = count('SOCKETS', 50);

export const options: Options = {
  ...trends,
  scenarios: {
    browse: { executor: 'constant-vus', exec: 'browse', vus: users, duration },
    bet: { executor: 'constant-arrival-rate', exec: 'bet', rate: count('RATE', 10), timeUnit: '1s', duration, preAllocatedVUs: 20, maxVUs: 100 },
    rank: { executor: 'constant-arrival-rate', exec: 'rank', rate: 10, timeUnit: '1s', duration, preAllocatedVUs: 10, maxVUs: 50 },
    claim: { executor: 'constant-arrival-rate', exec: 'claim', rate: 1, timeUnit: '1s', duration, preAllocatedVUs: 5, maxVUs: 20 },
    watch: { executor: 'per-vu-iterations', exec: 'watch', vus: sockets, iterations: 1, maxDuration: `${held + 30}s` },
  },
  thresholds: {
    ...limits('listing', 'market', 'leaderboard', 'profile', 'history', 'bet', 'reward'), ...money, ...odds(sockets),
    http_req_duration: ['p(95)<500'],
  },
};

export function setup(): Prepared {
  return prepare();
}

export function browse(prepared: Prepared): void {
  lookAround(exec.vu.idInTest, exec.vu.iterationInScenario, prepared);
  sleep(1 + 2 * Math.random());
}

export function bet(prepared: Prepared): void {
  const number = exec.scenario.iterationInTest;
  placeBet(number, pick(prepared.ours, number * 7), number % 2 === 0 ? 'this' : 'that', `${prepared.run}-soak-${number}`);
}

export function rank(): void {
  const number = exec.scenario.iterationInTest;
  if (number % 5 === 4) readMyTransactions(number);
  else readLeaderboard(number, number % 2 === 0 ? 'pnl' : 'volume', number % 3 === 0 ? '&window=week' : '');
}

/** Each user once: the seed has more of them than the soak has seconds (see `run`). */
export function claim(): void {
  const number = exec.scenario.iterationInTest;
  answered(http.post(`${api}/rewards/daily`, null, as(number, 'reward', 'POST /rewards/daily')), 200, 'daily reward');
}

export function watch(): void {
  socket(exec.vu.idInTest, held);
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
