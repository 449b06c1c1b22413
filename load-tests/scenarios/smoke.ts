// One user does everything once: whether a longer run is worth its time.
import http from 'k6/http';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { answered, as, listMarkets, placeBet, readLeaderboard, readMarket, readMyBets, readMyPlace, readMyTransactions, readProfile } from '../lib/api.ts';
import { api, count } from '../lib/config.ts';
import { money, required } from '../lib/limits.ts';
import { pick } from '../lib/mix.ts';
import { auditCredits, prepare, type Prepared } from '../lib/money.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

export const options: Options = {
  ...trends,
  scenarios: { smoke: { executor: 'per-vu-iterations', vus: count('VUS', 1), iterations: count('ITERATIONS', 3), maxDuration: '2m' } },
  thresholds: {
    ...required('listing', 'market', 'leaderboard', 'profile', 'history', 'bet', 'reward'), ...money, checks: ['rate==1'], bets_placed: ['count>0'],
  },
};

export function setup(): Prepared {
  return prepare(1);
}

export default function (prepared: Prepared): void {
  const number = exec.scenario.iterationInTest;
  listMarkets(number);
  readMarket(number, pick(prepared.listed, number));
  readLeaderboard(number, 'pnl');
  readLeaderboard(number, 'volume');
  readProfile(number);
  placeBet(number, pick(prepared.ours, number), 'this', `${prepared.run}-${number}`);
  answered(http.post(`${api}/rewards/daily`, null, as(number, 'reward', 'POST /rewards/daily')), 200, 'daily reward');
  readMyBets(number);
  readMyTransactions(number);
  readMyPlace(number, 'volume');
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
