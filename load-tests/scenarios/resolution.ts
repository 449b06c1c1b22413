// Requirement 12.3: a market with 10,000 pending bets is resolved, while others browse and bet. BETS says how many.
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { readEconomy, resolve, signIn } from '../lib/admin.ts';
import { as, betRequest, countBet, placeBet, STAKE, type Side } from '../lib/api.ts';
import { api, count, seconds } from '../lib/config.ts';
import { limits, money } from '../lib/limits.ts';
import { lookAround, pick } from '../lib/mix.ts';
import { auditCredits, prepare, type Prepared } from '../lib/money.ts';
import { trends } from '../lib/summary.ts';
import { users } from '../lib/users.ts';

export { handleSummary } from '../lib/summary.ts';

const bets = count('BETS', 10_000);
const duration = seconds(30);
const AT_ONCE = 50;
const RESOLVE_AT_S = 5;
const PATIENCE_MS = 60_000;

/** From the order to the moment at which the ledger holds the payout of every winner; seen every fifth of a second. */
const resolution = new Trend('resolution_ms', true);
const creditsWon = new Counter('credits_won');
const settled = new Counter('bets_settled');

export const options: Options = {
  ...trends, batch: AT_ONCE, batchPerHost: AT_ONCE, setupTimeout: '15m', teardownTimeout: '10m',
  scenarios: {
    browse: { executor: 'constant-vus', exec: 'browse', vus: count('VUS', 50), duration: `${duration}s` },
    bet: { executor: 'constant-arrival-rate', exec: 'bet', rate: 10, timeUnit: '1s', duration: `${duration}s`, preAllocatedVUs: 10, maxVUs: 50 },
    resolve: { executor: 'per-vu-iterations', exec: 'end', vus: 1, iterations: 1, startTime: `${RESOLVE_AT_S}s`, maxDuration: '2m' },
  },
  thresholds: {
    ...limits('listing', 'market', 'leaderboard', 'profile', 'bet'), ...money, 'checks{scenario:resolve}': ['rate==1'],
    resolution_ms: ['max<10000', 'max<2000'], bets_settled: [`count==${bets}`],
  },
};

interface Filled extends Prepared {
  market: string;
}

/** Half of the bets on either side, spread over all users. */
export function setup(): Filled {
  const prepared = prepare();
  const market = pick(prepared.ours, 0);
  for (let start = 0; start < bets; start += AT_ONCE) {
    const size = Math.min(AT_ONCE, bets - start);
    const answers = http.batch(Array.from({ length: size }, (_, i) => {
      const side: Side = (start + i) % 2 === 0 ? 'this' : 'that';
      return betRequest(start + i, market, side, `${prepared.run}-fill-${start + i}`);
    }));
    for (const answer of answers) {
      const placed = countBet(answer);
      if (placed === undefined) throw new Error(`A bet was not taken: ${answer.status} ${String(answer.body)}`);
      if (placed.bet.side === 'this') creditsWon.add(placed.bet.potentialPayout);
    }
  }
  return { ...prepared, market };
}

export function browse(prepared: Filled): void {
  lookAround(exec.vu.idInTest, exec.vu.iterationInScenario, prepared);
  sleep(1 + 2 * Math.random());
}

export function bet(prepared: Filled): void {
  const number = exec.scenario.iterationInTest;
  placeBet(number, pick(prepared.ours, 1 + (number % (prepared.ours.length - 1))), 'that', `${prepared.run}-beside-${number}`);
}

export function end(prepared: Filled): void {
  const token = signIn();
  const start = Date.now();
  const ordered = resolve(token, prepared.market, 'this', 200);
  const due = Math.ceil(bets / 2) * STAKE * 2;
  let paid = 0;
  for (let look = 0; paid < due && Date.now() - start < PATIENCE_MS; look++) {
    if (look > 0) sleep(look < 20 ? 0.2 : 1); // an admin, too, may ask a hundred times a minute
    paid = readEconomy(token).paid - prepared.before.paid;
  }
  resolution.add(Date.now() - start);
  check(ordered, {
    'the market is resolved': (r) => r.status === 200,
    'every winner is paid': () => paid === due,
    'the same order again changes nothing': () => resolve(token, prepared.market, 'this', 200).status === 200,
    'another end is refused': () => resolve(token, prepared.market, 'that', 409).status === 409,
  });
}

interface MyBets {
  bets: { side: Side; status: string; potentialPayout: number; actualPayout: number | null }[];
  total: number;
}

/** Every bet of every user is settled as its side says. */
function settledOf(number: number, market: string): number {
  const params = as(number, 'history', 'GET /bets/me', { body: true });
  const mine = http.get(`${api}/bets/me?marketId=${market}&limit=100`, params).json() as unknown as MyBets;
  return mine.bets.filter((b) => b.side === 'this'
    ? b.status === 'won' && b.actualPayout === b.potentialPayout
    : b.status === 'lost' && (b.actualPayout ?? 0) === 0).length;
}

export function teardown(prepared: Filled): void {
  for (let number = 0; number < Math.min(users(), bets); number++) settled.add(settledOf(number, prepared.market));
  auditCredits(prepared);
}
