// One user performs every operation three times: a quick check before longer runs.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { cashOut, claimDailyReward, listMarkets, placeBet, quoteCashOut, readLeaderboard, readMarket, readMyBets, readMyRank, readMyTransactions, readProfile } from '../lib/api.ts';
import { count } from '../lib/config.ts';
import { ledger, required } from '../lib/thresholds.ts';
import { pick } from '../lib/workload.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

export const options: Options = {
  ...trends,
  scenarios: { smoke: { executor: 'per-vu-iterations', vus: count('VUS', 1), iterations: count('ITERATIONS', 3), maxDuration: '2m' } },
  thresholds: {
    ...required('listing', 'market', 'leaderboard', 'profile', 'history', 'bet', 'quote', 'cash_out', 'reward'), ...ledger, checks: ['rate==1'], bets_placed: ['count>0'],
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
  const placed = placeBet(number, pick(prepared.ours, number), 'this', `${prepared.run}-${number}`);
  const quote = placed === undefined ? undefined : quoteCashOut(number, placed.bet.id);
  if (placed !== undefined && quote !== undefined) cashOut(number, placed.bet.id, { quoteId: quote.quoteId }, `${prepared.run}-out-${number}`);
  claimDailyReward(number);
  readMyBets(number);
  readMyTransactions(number);
  readMyRank(number, 'volume');
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
