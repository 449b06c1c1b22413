// Requirement 12.3: a market with 10,000 pending bets is resolved, while others browse and bet. BETS says how many. From the order
// until all is paid more of them do, and what they are answered then is measured apart (`settling`).
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { setTimeout } from 'k6/timers';
import type { Options } from 'k6/options';
import { readEconomy, resolve, signIn, startToResolve } from '../lib/admin.ts';
import { answered, as, betRequest, countBet, placeBet, STAKE, type Op, type Side } from '../lib/api.ts';
import { api, count, seconds } from '../lib/config.ts';
import { during, limits, money } from '../lib/limits.ts';
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
/** Who asks while bets are being settled, each forty times a second at most: half of them bet. */
const BESIDE = 20;
const PAUSE_MS = 20;
/** Other users than the few who bet all the time. */
const BESIDE_FROM = 1000;
const READS: readonly (readonly [op: Op, name: string, path: (prepared: Filled, turn: number) => string])[] = [
  ['listing', 'GET /markets', () => '/markets?limit=20'],
  ['market', 'GET /markets/{id}', ({ listed }, turn) => `/markets/${pick(listed, turn)}`],
  ['leaderboard', 'GET /leaderboard/pnl', () => '/leaderboard/pnl?limit=100'],
];

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
    ...limits('listing', 'market', 'leaderboard', 'profile', 'history', 'bet'), ...during('settling', 'listing', 'market', 'leaderboard', 'bet'),
    'http_reqs{phase:settling}': [`count>=${Math.ceil(bets / 100)}`], ...money, 'checks{scenario:resolve}': ['rate==1'],
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
      return betRequest(start + i, market, side, `${prepared.run}-fill-${start + i}`, STAKE, 'admin');
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

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

async function readBeside(prepared: Filled, turn: number): Promise<void> {
  const [op, name, path] = pick(READS, turn);
  const url = `${api}${path(prepared, turn)}`;
  answered(await http.asyncRequest('GET', url, null, as(BESIDE_FROM + turn, op, name, { token: false })), 200, op);
}

async function betBeside(prepared: Filled, turn: number): Promise<void> {
  const market = pick(prepared.ours, 1 + (turn % (prepared.ours.length - 1)));
  const { url, body, params } = betRequest(BESIDE_FROM + turn, market, 'this', `${prepared.run}-settling-${turn}`);
  const answer = await http.asyncRequest('POST', url, body, params);
  answered(answer, 201, 'bet');
  countBet(answer);
}

/** Bets and reads, from many at once, until told that all is paid. */
async function askBeside(prepared: Filled, over: () => boolean): Promise<void> {
  let turn = 0;
  await Promise.all(Array.from({ length: BESIDE }, async (_, caller) => {
    await pause(caller); // not all in the same millisecond
    while (!over()) {
      await (caller % 2 === 0 ? betBeside : readBeside)(prepared, turn++);
      await pause(PAUSE_MS);
    }
  }));
}

export async function end(prepared: Filled): Promise<void> {
  const token = signIn();
  const due = Math.ceil(bets / 2) * STAKE * 2;
  let paid = 0;
  let over = false;
  exec.vu.metrics.tags['phase'] = 'settling';
  const start = Date.now();
  const order = startToResolve(token, prepared.market, 'this', 200);
  const beside = askBeside(prepared, () => over);
  for (let look = 0; paid < due && Date.now() - start < PATIENCE_MS; look++) {
    await pause(look < 20 ? 200 : 1000); // an admin, too, may ask a hundred times a minute
    paid = readEconomy(token).paid - prepared.before.paid;
  }
  resolution.add(Date.now() - start);
  over = true;
  const ordered = await order;
  await beside;
  delete exec.vu.metrics.tags['phase'];
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
  const params = as(number, 'admin', 'GET /bets/me', { body: true });
  const mine = http.get(`${api}/bets/me?marketId=${market}&limit=100`, params).json() as unknown as MyBets;
  return mine.bets.filter((b) => b.side === 'this'
    ? b.status === 'won' && b.actualPayout === b.potentialPayout
    : b.status === 'lost' && (b.actualPayout ?? 0) === 0).length;
}

export function teardown(prepared: Filled): void {
  for (let number = 0; number < Math.min(users(), bets); number++) settled.add(settledOf(number, prepared.market));
  auditCredits(prepared);
}
