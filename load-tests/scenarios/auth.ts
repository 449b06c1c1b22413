// Latency of login, sign-up and refresh, each from another address: RATE logins and sign-ups per minute for DURATION seconds.
// Each of these costs one bcrypt hash of cost 12. Then one address exceeds the login limit. The sign-up bonus is audited.
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { checkStatus, userParams, type ApiResponse, type Op } from '../lib/api.ts';
import { api, count, seconds } from '../lib/config.ts';
import { ledger, strict } from '../lib/thresholds.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
import { trends } from '../lib/summary.ts';
import { PASSWORD, randomAddress, user } from '../lib/users.ts';
import type { Schemas } from '../lib/schemas.ts';

export { handleSummary } from '../lib/summary.ts';

const LOGINS_AN_HOUR = 10;
const SIGNUP_BONUS = 1000;
const creditsIssued = new Counter('credits_issued');
const duration = seconds(60);

export const options: Options = {
  ...trends,
  scenarios: {
    sign_in: {
      executor: 'constant-arrival-rate', exec: 'signIn', rate: count('RATE', 60), timeUnit: '1m', duration: `${duration}s`,
      preAllocatedVUs: 10, maxVUs: 50,
    },
    login_limit: { executor: 'per-vu-iterations', exec: 'exceedLoginLimit', vus: 1, iterations: 1, startTime: `${duration + 5}s` },
  },
  thresholds: {
    ...strict('login', 'register', 'refresh', 'profile'), ...ledger, credits_issued: ['count>0'], checks: ['rate==1'], 'checks{scenario:login_limit}': ['rate==1'],
  },
};

export function setup(): Prepared {
  return prepare(0);
}

function post(number: number, path: string, op: Op, body: object): ApiResponse {
  const params = userParams(number, op, `POST ${path}`, { token: false, body: true });
  params.headers = { ...params.headers, 'Content-Type': 'application/json' };
  return http.post(`${api}${path}`, JSON.stringify(body), params);
}

/** Two of three iterations log in, the third signs up. Then three refreshes, and the profile with the last token. */
export function signIn(): void {
  const number = exec.scenario.iterationInTest;
  const name = `new-${Date.now().toString(36)}-${number}`;
  const session = number % 3 === 2
    ? post(number, '/auth/register', 'register', { username: name, email: `${name}@load.example`, password: PASSWORD })
    : post(number, '/auth/login', 'login', { email: user(number).email, password: PASSWORD });
  if (!checkStatus(session, number % 3 === 2 ? 201 : 200, number % 3 === 2 ? 'register' : 'login')) return;
  if (session.status === 201) creditsIssued.add(SIGNUP_BONUS);
  let tokens = session.json() as unknown as Schemas['TokenPair'];
  for (let turn = 0; turn < 3; turn++) {
    const refreshed = post(number, '/auth/refresh', 'refresh', { refreshToken: tokens.refreshToken });
    if (!checkStatus(refreshed, 200, 'refresh')) return;
    tokens = refreshed.json() as unknown as typeof tokens;
  }
  const params = userParams(number, 'profile', 'GET /users/me');
  params.headers = { ...params.headers, Authorization: `Bearer ${tokens.accessToken}` };
  checkStatus(http.get(`${api}/users/me`, params), 200, 'profile');
}

/** The eleventh login of one address within an hour returns 429 with Retry-After. */
export function exceedLoginLimit(): void {
  const address = randomAddress();
  const responses = Array.from({ length: LOGINS_AN_HOUR + 1 }, () =>
    http.post(`${api}/auth/login`, JSON.stringify({ email: user(0).email, password: PASSWORD }), {
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
      tags: { op: 'login_limit', name: 'POST /auth/login' }, responseCallback: http.expectedStatuses(200, 429),
    }));
  const last = responses[LOGINS_AN_HOUR];
  check(responses, {
    'the first ten logins of an address return 200': (all) => all.slice(0, LOGINS_AN_HOUR).every((r) => r.status === 200),
    'the eleventh login returns 429': () => last?.status === 429,
    'the eleventh response has Retry-After': () => Number(last?.headers['Retry-After']) > 0,
  });
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
