// Target load: RATE (1,000) requests per second, 5 % of them bets, for DURATION seconds.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { count, seconds } from '../lib/config.ts';
import { ledger, strict } from '../lib/thresholds.ts';
import { mixedRequest } from '../lib/workload.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
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
  thresholds: { ...strict('listing', 'market', 'leaderboard', 'profile', 'bet'), ...ledger },
};

export function setup(): Prepared {
  return prepare();
}

export default function (prepared: Prepared): void {
  const number = exec.scenario.iterationInTest;
  mixedRequest(number, prepared, `${prepared.run}-target-${number}`);
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
