// Requirement 12.3: 500 users at once, who look around and think one to three seconds between two pages.
import { sleep } from 'k6';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { openMarketIds } from '../lib/admin.ts';
import { count, seconds } from '../lib/config.ts';
import { limits } from '../lib/limits.ts';
import { lookAround } from '../lib/mix.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const users = count('VUS', 500);
/** Those who looked at something: none of them stops before the end. */
const browsing = new Counter('users_browsing');

export const options: Options = {
  ...trends,
  scenarios: {
    browse: {
      executor: 'ramping-vus', startVUs: 0, gracefulRampDown: '10s',
      stages: [{ duration: '30s', target: users }, { duration: `${seconds(120)}s`, target: users }],
    },
  },
  thresholds: { ...limits('listing', 'market', 'leaderboard', 'profile', 'history'), users_browsing: [`count>=${users}`] },
};

interface Listed {
  listed: string[];
}

export function setup(): Listed {
  return { listed: openMarketIds() };
}

export default function (listed: Listed): void {
  if (exec.vu.iterationInScenario === 0) browsing.add(1);
  lookAround(exec.vu.idInTest, exec.vu.iterationInScenario, listed);
  sleep(1 + 2 * Math.random());
}
