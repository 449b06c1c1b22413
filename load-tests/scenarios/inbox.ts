// Users read their inboxes RATE times a second for DURATION seconds, and mark entries as read, while a market with BETS bets is
// resolved. Afterwards every user with bets has one entry for the market, with all bets.
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { resolve, signIn } from '../lib/admin.ts';
import { betRequest, checkStatus, countBet, STAKE, userParams } from '../lib/api.ts';
import { api, count, seconds } from '../lib/config.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
import type { Schemas } from '../lib/schemas.ts';
import { trends } from '../lib/summary.ts';
import { ledger, strict } from '../lib/thresholds.ts';
import { userCount } from '../lib/users.ts';
import { pick } from '../lib/workload.ts';

export { handleSummary } from '../lib/summary.ts';

const rate = count('RATE', 100);
const duration = seconds(30);
const bets = count('BETS', 4_000);
const BATCH = 50;
const RESOLVE_AT_S = 5;
const WAIT_MAX_S = 60;
const users = () => Math.min(userCount(), bets);

/** Time from the resolution until the last user has the entry; polled every second. */
const delivery = new Trend('inbox_delivery_ms', true);
const entries = new Counter('inbox_entries');

export const options: Options = {
  ...trends, batch: BATCH, batchPerHost: BATCH, setupTimeout: '10m', teardownTimeout: '10m',
  scenarios: {
    read: { executor: 'constant-arrival-rate', exec: 'read', rate, timeUnit: '1s', duration: `${duration}s`, preAllocatedVUs: 50, maxVUs: 200 },
    resolve: { executor: 'per-vu-iterations', exec: 'resolveMarket', vus: 1, iterations: 1, startTime: `${RESOLVE_AT_S}s`, maxDuration: '3m' },
  },
  thresholds: { ...strict('inbox'), ...ledger, 'checks{scenario:resolve}': ['rate==1'], inbox_delivery_ms: ['max<30000'] },
};

interface PreparedMarket extends Prepared {
  market: string;
}

export function setup(): PreparedMarket {
  const prepared = prepare();
  const market = pick(prepared.ours, 0);
  for (let start = 0; start < bets; start += BATCH) {
    const size = Math.min(BATCH, bets - start);
    http.batch(Array.from({ length: size }, (_, i) =>
      betRequest(start + i, market, (start + i) % 2 === 0 ? 'this' : 'that', `${prepared.run}-inbox-${start + i}`, STAKE, 'admin')))
      .forEach(countBet);
  }
  return { ...prepared, market };
}

function readPage(number: number, query = ''): Schemas['InboxPage'] {
  const response = http.get(`${api}/users/me/inbox?limit=20${query}`, userParams(number, 'inbox', 'GET /users/me/inbox', { body: true }));
  checkStatus(response, 200, 'inbox');
  return response.json() as unknown as Schemas['InboxPage'];
}

export function read(): void {
  const number = exec.scenario.iterationInTest;
  const page = readPage(number);
  const newest = page.entries[0];
  if (number % 5 !== 0 || newest === undefined) return;
  const params = userParams(number, 'inbox', 'POST /users/me/inbox/read', { body: true });
  const body = JSON.stringify({ through: newest.id });
  const marked = http.post(`${api}/users/me/inbox/read`, body, { ...params, headers: { ...params.headers, 'Content-Type': 'application/json' } });
  checkStatus(marked, 200, 'mark as read');
}

function settledEntries(number: number, market: string): Schemas['SettledInboxEntry'][] {
  return readPage(number, '&type=settled').entries
    .map((entry) => entry as Schemas['SettledInboxEntry'])
    .filter((entry) => entry.payload.marketId === market);
}

export function resolveMarket(prepared: PreparedMarket): void {
  const start = Date.now();
  resolve(signIn(), prepared.market, 'this', 200);
  const last = users() - 1;
  while (settledEntries(last, prepared.market).length === 0 && Date.now() - start < WAIT_MAX_S * 1000) sleep(1);
  delivery.add(Date.now() - start);
}

/** One entry for each user, and all bets in it. */
export function teardown(prepared: PreparedMarket): void {
  let listed = 0;
  let single = true;
  for (let number = 0; number < users(); number++) {
    const mine = settledEntries(number, prepared.market);
    single = single && mine.length === 1;
    listed += mine.reduce((sum, entry) => sum + entry.payload.betCount, 0);
  }
  entries.add(users());
  check(null, {
    'every user has one entry': () => single,
    'the entries contain all bets': () => listed === bets,
  });
  auditCredits(prepared);
}
