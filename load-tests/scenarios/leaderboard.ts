// RATE leaderboard reads per second for DURATION seconds: all windows, deep pages and own ranks, while 10 bets per second change the ranks.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { placeBet, readLeaderboard, readMyRank } from '../lib/api.ts';
import { count, seconds } from '../lib/config.ts';
import { ledger, strict } from '../lib/thresholds.ts';
import { pick } from '../lib/workload.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const rate = count('RATE', 200);
const duration = `${seconds(60)}s`;
const queries = ['', '&window=day', '&offset=100', '&window=week', '&window=month', '&offset=1000'];

export const options: Options = {
  ...trends,
  scenarios: {
    read: { executor: 'constant-arrival-rate', exec: 'read', rate, timeUnit: '1s', duration, preAllocatedVUs: 50, maxVUs: 200 },
    bet: { executor: 'constant-arrival-rate', exec: 'bet', rate: 10, timeUnit: '1s', duration, preAllocatedVUs: 10, maxVUs: 50 },
  },
  thresholds: { ...strict('leaderboard', 'bet'), ...ledger },
};

export function setup(): Prepared {
  return prepare();
}

export function read(): void {
  const number = exec.scenario.iterationInTest;
  const board = number % 2 === 0 ? 'pnl' : 'volume';
  if (number % 4 === 3) readMyRank(number, board);
  else readLeaderboard(number, board, pick(queries, number >> 1));
}

export function bet(prepared: Prepared): void {
  const number = exec.scenario.iterationInTest;
  placeBet(number, pick(prepared.ours, number), 'that', `${prepared.run}-leaderboard-${number}`);
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
