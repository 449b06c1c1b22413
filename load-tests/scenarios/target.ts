// Requirement 10.2: 1,000 requests a second, of them 5 % bets; RATE of them, for DURATION seconds.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { count, seconds } from '../lib/config.ts';
import { limits, money } from '../lib/limits.ts';
import { oneOfTheMix } from '../lib/mix.ts';
import { auditCredits, prepare, type Prepared } from '../lib/money.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const rate = count('RATE', 1000);

export const options: Options = {
  ...trends,
  scenarios: {
    target: {
      executor: 'constant-arrival-rate', rate, timeUnit: '1s', duration: `${seconds(60)}s`,
      preAllocatedVUs: Math.ceil(rate / 4), maxVUs: rate,
    },
  },
  thresholds: { ...limits('listing', 'market', 'leaderboard', 'profile', 'bet'), ...money },
};

export function setup(): Prepared {
  return prepare();
}

export default function (prepared: Prepared): void {
  const number = exec.scenario.iterationInTest;
  oneOfTheMix(number, prepared, `${prepared.run}-target-${number}`);
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
