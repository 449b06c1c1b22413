import type { Op } from './api.ts';

type Thresholds = Record<string, string[]>;

/** The 95th percentiles in milliseconds: what the requirements ask for, and what we ask of ourselves. */
const P95: Record<Op, [required: number, ours: number]> = {
  listing: [300, 100],
  market: [300, 50],
  leaderboard: [200, 50],
  profile: [500, 50],
  history: [500, 100],
  bet: [500, 150],
  reward: [500, 150],
  login: [200, 200],
  register: [200, 200],
  refresh: [200, 50],
  admin: [60_000, 60_000],
};

/** For each operation: the requirement's time, its failures, and that it was asked for at all. */
export function required(...ops: Op[]): Thresholds {
  const all: Thresholds = { checks: ['rate>0.995'], http_req_failed: ['rate<0.005'], dropped_iterations: ['count==0'] };
  for (const op of ops) {
    all[`http_req_duration{op:${op}}`] = [`p(95)<${P95[op][0]}`];
    all[`http_req_failed{op:${op}}`] = ['rate<0.005'];
    all[`http_reqs{op:${op}}`] = ['count>0'];
  }
  return all;
}

/** The same and our own times, for scenarios that say something about speed. */
export function limits(...ops: Op[]): Thresholds {
  const all = required(...ops);
  for (const op of ops) {
    const [asked, ours] = P95[op];
    if (ours < asked) all[`http_req_duration{op:${op}}`]?.push(`p(95)<${ours}`);
  }
  return all;
}

/** For a scenario with money. */
export const money: Thresholds = { credits_conserved: ['rate==1'] };
