// Requirement 10.2: from 1,000 to 5,000 requests a second and held there, then 1,000 again, which have to be answered as before.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { count, seconds } from '../lib/config.ts';
import { limits, money } from '../lib/limits.ts';
import { oneOfTheMix } from '../lib/mix.ts';
import { auditCredits, prepare, type Prepared } from '../lib/money.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const peak = count('RATE', 5000);
const calm = Math.ceil(peak / 5);
const hold = seconds(30);
const climb = hold * 2;
const vus = { preAllocatedVUs: Math.ceil(peak / 10), maxVUs: peak };

export const options: Options = {
  ...trends,
  scenarios: {
    peak: {
      executor: 'ramping-arrival-rate', startRate: calm, timeUnit: '1s', ...vus,
      stages: [{ duration: `${climb}s`, target: peak }, { duration: `${hold}s`, target: peak }], gracefulStop: '10s',
    },
    after: {
      executor: 'constant-arrival-rate', rate: calm, timeUnit: '1s', duration: `${hold}s`, startTime: `${climb + hold + 10}s`, ...vus,
    },
  },
  thresholds: {
    ...limits('listing', 'market', 'leaderboard', 'profile', 'bet'), ...money,
    'http_req_duration{scenario:after}': ['p(95)<300'],
    'http_req_failed{scenario:after}': ['rate<0.005'],
  },
};

export function setup(): Prepared {
  return prepare();
}

export default function (prepared: Prepared): void {
  const number = exec.scenario.iterationInTest;
  oneOfTheMix(number, prepared, `${prepared.run}-${exec.scenario.name}-${number}`);
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
