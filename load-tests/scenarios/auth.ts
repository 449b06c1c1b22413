// Requirement 10.1: signing in and up one after the other, refreshing beside it, each from an address of its own; at the end one
// address that tries too often. What sign-ups are given is audited. Logins and sign-ups cost a bcrypt hash of cost 12 each: RATE of them a minute.
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { answered, as, type Answer, type Op } from '../lib/api.ts';
import { api, count, seconds } from '../lib/config.ts';
import { limits, money } from '../lib/limits.ts';
import { auditCredits, prepare, type Prepared } from '../lib/money.ts';
import { trends } from '../lib/summary.ts';
import { PASSWORD, strange, user } from '../lib/users.ts';

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
    insist: { executor: 'per-vu-iterations', exec: 'insist', vus: 1, iterations: 1, startTime: `${duration + 5}s` },
  },
  thresholds: {
    ...limits('login', 'register', 'refresh', 'profile'), ...money, credits_issued: ['count>0'], checks: ['rate==1'], 'checks{scenario:insist}': ['rate==1'],
  },
};

export function setup(): Prepared {
  return prepare(0);
}

function post(number: number, path: string, op: Op, body: object): Answer {
  const params = as(number, op, `POST ${path}`, { token: false, body: true });
  params.headers = { ...params.headers, 'Content-Type': 'application/json' };
  return http.post(`${api}${path}`, JSON.stringify(body), params);
}

/** Every third one is new. Whoever is in refreshes three times and reads their profile with the last token. */
export function signIn(): void {
  const number = exec.scenario.iterationInTest;
  const name = `new-${Date.now().toString(36)}-${number}`;
  const entered = number % 3 === 2
    ? post(number, '/auth/register', 'register', { username: name, email: `${name}@load.example`, password: PASSWORD })
    : post(number, '/auth/login', 'login', { email: user(number).email, password: PASSWORD });
  if (!answered(entered, number % 3 === 2 ? 201 : 200, number % 3 === 2 ? 'register' : 'login')) return;
  if (entered.status === 201) creditsIssued.add(SIGNUP_BONUS);
  let tokens = entered.json() as unknown as { accessToken: string; refreshToken: string };
  for (let turn = 0; turn < 3; turn++) {
    const refreshed = post(number, '/auth/refresh', 'refresh', { refreshToken: tokens.refreshToken });
    if (!answered(refreshed, 200, 'refresh')) return;
    tokens = refreshed.json() as unknown as typeof tokens;
  }
  const params = as(number, 'profile', 'GET /users/me');
  params.headers = { ...params.headers, Authorization: `Bearer ${tokens.accessToken}` };
  answered(http.get(`${api}/users/me`, params), 200, 'profile');
}

/** The limit of logins holds: one too many is refused, and told when to come back. */
export function insist(): void {
  const from = strange();
  const tries = Array.from({ length: LOGINS_AN_HOUR + 1 }, () =>
    http.post(`${api}/auth/login`, JSON.stringify({ email: user(0).email, password: PASSWORD }), {
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': from },
      tags: { op: 'insist', name: 'POST /auth/login' }, responseCallback: http.expectedStatuses(200, 429),
    }));
  const last = tries[LOGINS_AN_HOUR];
  check(tries, {
    'ten logins of one address are let in': (all) => all.slice(0, LOGINS_AN_HOUR).every((r) => r.status === 200),
    'the eleventh is refused': () => last?.status === 429,
    'and told when to come back': () => Number(last?.headers['Retry-After']) > 0,
  });
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}
