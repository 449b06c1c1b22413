// A market with BETS (10,000) pending bets is resolved while other users browse and bet. From the resolution until all payouts
// are booked 20 further clients send requests; these are measured separately (phase `settling`).
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { setTimeout } from 'k6/timers';
import type { Options } from 'k6/options';
import { readEconomy, resolve, resolveAsync, signIn } from '../lib/admin.ts';
import { betRequest, checkStatus, countBet, placeBet, STAKE, userParams, type Op, type Side } from '../lib/api.ts';
import { api, count, seconds } from '../lib/config.ts';
import { during, ledger, strict } from '../lib/thresholds.ts';
import { pick, viewPage } from '../lib/workload.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
import { trends } from '../lib/summary.ts';
import { userCount } from '../lib/users.ts';
import type { Schemas } from '../lib/schemas.ts';

export { handleSummary } from '../lib/summary.ts';

const bets = count('BETS', 10_000);
const duration = seconds(30);
const BATCH = 50;
const RESOLVE_AT_S = 5;
const TIMEOUT_MS = 60_000;
/** Clients during the settlement, half of which bet. Each sends at most 40 requests per second. */
const CLIENTS = 20;
const PAUSE_MS = 20;
/** First user number of these clients; the users of the constant load have lower numbers. */
const CLIENTS_FROM = 1000;
const READS: readonly (readonly [op: Op, name: string, path: (prepared: PreparedMarket, turn: number) => string])[] = [
  ['listing', 'GET /markets', () => '/markets?limit=20'],
  ['market', 'GET /markets/{id}', ({ listed }, turn) => `/markets/${pick(listed, turn)}`],
  ['leaderboard', 'GET /leaderboard/pnl', () => '/leaderboard/pnl?limit=100'],
];

/** Time from the resolution until the ledger contains all payouts; polled every 200 ms. */
const resolution = new Trend('resolution_ms', true);
const creditsWon = new Counter('credits_won');
const settled = new Counter('bets_settled');

export const options: Options = {
  ...trends, batch: BATCH, batchPerHost: BATCH, setupTimeout: '15m', teardownTimeout: '10m',
  scenarios: {
    browse: { executor: 'constant-vus', exec: 'browse', vus: count('VUS', 50), duration: `${duration}s` },
    bet: { executor: 'constant-arrival-rate', exec: 'bet', rate: 10, timeUnit: '1s', duration: `${duration}s`, preAllocatedVUs: 10, maxVUs: 50 },
    resolve: { executor: 'per-vu-iterations', exec: 'resolveMarket', vus: 1, iterations: 1, startTime: `${RESOLVE_AT_S}s`, maxDuration: '2m' },
  },
  thresholds: {
    ...strict('listing', 'market', 'leaderboard', 'profile', 'history', 'bet'), ...during('settling', 'listing', 'market', 'leaderboard', 'bet'),
    'http_reqs{phase:settling}': [`count>=${Math.ceil(bets / 100)}`], ...ledger, 'checks{scenario:resolve}': ['rate==1'],
    resolution_ms: ['max<10000', 'max<2000'], bets_settled: [`count==${bets}`],
  },
};

interface PreparedMarket extends Prepared {
  market: string;
}

/** Places half of the bets on each side, spread over all users. */
export function setup(): PreparedMarket {
  const prepared = prepare();
  const market = pick(prepared.ours, 0);
  for (let start = 0; start < bets; start += BATCH) {
    const size = Math.min(BATCH, bets - start);
    const responses = http.batch(Array.from({ length: size }, (_, i) => {
      const side: Side = (start + i) % 2 === 0 ? 'this' : 'that';
      return betRequest(start + i, market, side, `${prepared.run}-fill-${start + i}`, STAKE, 'admin');
    }));
    for (const response of responses) {
      const placed = countBet(response);
      if (placed === undefined) throw new Error(`Bet refused: ${response.status} ${String(response.body)}`);
      if (placed.bet.side === 'this') creditsWon.add(placed.bet.potentialPayout);
    }
  }
  return { ...prepared, market };
}

export function browse(prepared: PreparedMarket): void {
  viewPage(exec.vu.idInTest, exec.vu.iterationInScenario, prepared);
  sleep(1 + 2 * Math.random());
}

export function bet(prepared: PreparedMarket): void {
  const number = exec.scenario.iterationInTest;
  placeBet(number, pick(prepared.ours, 1 + (number % (prepared.ours.length - 1))), 'that', `${prepared.run}-during-${number}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

async function readDuringSettlement(prepared: PreparedMarket, turn: number): Promise<void> {
  const [op, name, path] = pick(READS, turn);
  const url = `${api}${path(prepared, turn)}`;
  checkStatus(await http.asyncRequest('GET', url, null, userParams(CLIENTS_FROM + turn, op, name, { token: false })), 200, op);
}

async function betDuringSettlement(prepared: PreparedMarket, turn: number): Promise<void> {
  const market = pick(prepared.ours, 1 + (turn % (prepared.ours.length - 1)));
  const { url, body, params } = betRequest(CLIENTS_FROM + turn, market, 'this', `${prepared.run}-settling-${turn}`);
  const response = await http.asyncRequest('POST', url, body, params);
  checkStatus(response, 201, 'bet');
  countBet(response);
}

/** Bets and reads of all clients until `over`. */
async function sendRequestsUntil(prepared: PreparedMarket, over: () => boolean): Promise<void> {
  let turn = 0;
  await Promise.all(Array.from({ length: CLIENTS }, async (_, client) => {
    await pause(client); // spreads the start
    while (!over()) {
      await (client % 2 === 0 ? betDuringSettlement : readDuringSettlement)(prepared, turn++);
      await pause(PAUSE_MS);
    }
  }));
}

export async function resolveMarket(prepared: PreparedMarket): Promise<void> {
  const token = signIn();
  const due = Math.ceil(bets / 2) * STAKE * 2;
  let paid = 0;
  let over = false;
  exec.vu.metrics.tags['phase'] = 'settling';
  const start = Date.now();
  const resolving = resolveAsync(token, prepared.market, 'this', 200);
  const requests = sendRequestsUntil(prepared, () => over);
  for (let poll = 0; paid < due && Date.now() - start < TIMEOUT_MS; poll++) {
    await pause(poll < 20 ? 200 : 1000); // limit of 100 requests per minute, also for admins
    paid = readEconomy(token).paid - prepared.before.paid;
  }
  resolution.add(Date.now() - start);
  over = true;
  const resolved = await resolving;
  await requests;
  delete exec.vu.metrics.tags['phase'];
  check(resolved, {
    'the market is resolved': (r) => r.status === 200,
    'all winners are paid': () => paid === due,
    'repeating the resolution returns 200': () => resolve(token, prepared.market, 'this', 200).status === 200,
    'a different resolution returns 409': () => resolve(token, prepared.market, 'that', 409).status === 409,
  });
}

/** Number of a user's bets that are settled according to their side. */
function countSettled(number: number, market: string): number {
  const params = userParams(number, 'admin', 'GET /bets/me', { body: true });
  const mine = http.get(`${api}/bets/me?marketId=${market}&limit=100`, params).json() as unknown as Schemas['BetPage'];
  return mine.bets.filter((b) => b.side === 'this'
    ? b.status === 'won' && b.actualPayout === b.potentialPayout
    : b.status === 'lost' && (b.actualPayout ?? 0) === 0).length;
}

export function teardown(prepared: PreparedMarket): void {
  for (let number = 0; number < Math.min(userCount(), bets); number++) settled.add(countSettled(number, prepared.market));
  auditCredits(prepared);
}
