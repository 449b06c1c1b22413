// 500 concurrent users (VUS) with one to three seconds between page views, for DURATION seconds.
import { sleep } from 'k6';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { openMarketIds } from '../lib/admin.ts';
import { count, seconds } from '../lib/config.ts';
import { strict } from '../lib/thresholds.ts';
import { viewPage } from '../lib/workload.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const users = count('VUS', 500);
/** Users with at least one page view. */
const browsing = new Counter('users_browsing');

export const options: Options = {
  ...trends,
  scenarios: {
    browse: {
      executor: 'ramping-vus', startVUs: 0, gracefulRampDown: '10s',
      stages: [{ duration: '30s', target: users }, { duration: `${seconds(120)}s`, target: users }],
    },
  },
  thresholds: { ...strict('listing', 'market', 'leaderboard', 'profile', 'history'), users_browsing: [`count>=${users}`] },
};

interface Listed {
  listed: string[];
}

export function setup(): Listed {
  return { listed: openMarketIds() };
}

export default function (listed: Listed): void {
  if (exec.vu.iterationInScenario === 0) browsing.add(1);
  viewPage(exec.vu.idInTest, exec.vu.iterationInScenario, listed);
  sleep(1 + 2 * Math.random());
}
