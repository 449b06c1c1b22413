// Requirement 10.1: leaderboards of all windows, deep pages and own places, while bets keep changing them.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { placeBet, readLeaderboard, readMyPlace } from '../lib/api.ts';
import { count, seconds } from '../lib/config.ts';
import { limits, money } from '../lib/limits.ts';
import { pick } from '../lib/mix.ts';
import { auditCredits, prepare, type Prepared } from '../lib/money.ts';
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
  thresholds: { ...limits('leaderboard', 'bet'), ...money },
};

export function setup(): Prepared {
  return prepare();
}

export function read(): void {
  const number = exec.scenario.iterationInTest;
  const board = number % 2 === 0 ? 'pnl' : 'volume';
  if (number % 4 === 3) readMyPlace(number, board);
  else readLeaderboard(number, board, pick(queries, number >> 1));
}

export function bet(prepared: Prepared): void {
  const number = exec.scenario.iterationInTest;
  placeBet(number, pick(prepared.ours, number), 'that', `${prepared.run}-leaderboard-${number}`);
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
