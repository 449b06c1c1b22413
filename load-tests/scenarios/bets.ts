// 1,000 bets within a minute: RATE bets per minute for DURATION seconds.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { placeBet } from '../lib/api.ts';
import { count, seconds } from '../lib/config.ts';
import { ledger, strict } from '../lib/thresholds.ts';
import { pick } from '../lib/workload.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const rate = count('RATE', 1000);
const duration = seconds(60);
const expected = Math.floor((rate * duration) / 60);

export const options: Options = {
  ...trends,
  scenarios: {
    bets: { executor: 'constant-arrival-rate', rate, timeUnit: '1m', duration: `${duration}s`, preAllocatedVUs: 50, maxVUs: 200 },
  },
  thresholds: { ...strict('bet'), ...ledger, bets_placed: [`count>=${expected}`] },
};

export function setup(): Prepared {
  return prepare();
}

export default function (prepared: Prepared): void {
  const number = exec.scenario.iterationInTest;
  placeBet(number, pick(prepared.ours, number * 7), number % 2 === 0 ? 'this' : 'that', `${prepared.run}-bets-${number}`);
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
