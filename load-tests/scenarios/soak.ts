// All kinds of load for DURATION seconds: fewer than 0.5 % errors, p95 below 500 ms.
import { sleep } from 'k6';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { claimDailyReward, placeBet, readLeaderboard, readMyTransactions } from '../lib/api.ts';
import { count, seconds } from '../lib/config.ts';
import { ledger, strict } from '../lib/thresholds.ts';
import { pick, viewPage } from '../lib/workload.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
import { liveThresholds, openSocket } from '../lib/live.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const durationSeconds = seconds(600);
const duration = `${durationSeconds}s`;
const users = count('VUS', 200);
const sockets = count('SOCKETS', 50);

export const options: Options = {
  ...trends,
  scenarios: {
    browse: { executor: 'constant-vus', exec: 'browse', vus: users, duration },
    bet: { executor: 'constant-arrival-rate', exec: 'bet', rate: count('RATE', 10), timeUnit: '1s', duration, preAllocatedVUs: 20, maxVUs: 100 },
    rank: { executor: 'constant-arrival-rate', exec: 'rank', rate: 10, timeUnit: '1s', duration, preAllocatedVUs: 10, maxVUs: 50 },
    claim: { executor: 'constant-arrival-rate', exec: 'claim', rate: 1, timeUnit: '1s', duration, preAllocatedVUs: 5, maxVUs: 20 },
    watch: { executor: 'per-vu-iterations', exec: 'watch', vus: sockets, iterations: 1, maxDuration: `${durationSeconds + 30}s` },
  },
  thresholds: {
    ...strict('listing', 'market', 'leaderboard', 'profile', 'history', 'bet', 'reward'), ...ledger, ...liveThresholds(sockets),
    http_req_duration: ['p(95)<500'],
  },
};

export function setup(): Prepared {
  return prepare();
}

export function browse(prepared: Prepared): void {
  viewPage(exec.vu.idInTest, exec.vu.iterationInScenario, prepared);
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

/** Each user claims once: `run` seeds more users than the scenario has seconds. */
export function claim(): void {
  claimDailyReward(exec.scenario.iterationInTest);
}

export function watch(): void {
  openSocket(exec.vu.idInTest, durationSeconds);
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
