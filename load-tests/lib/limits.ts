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

/** For all that is asked in a run; its times each operation has of its own. */
export const overall: Thresholds = {
  checks: ['rate>0.995'], http_req_failed: ['rate<0.005'], dropped_iterations: ['count==0'],
};

/** For an operation: times, failures, and that it was asked for at all. */
function held(op: Op, ours: boolean, phase?: string): Thresholds {
  const tags = phase === undefined ? `{op:${op}}` : `{op:${op},phase:${phase}}`;
  const [asked, tighter] = P95[op];
  return {
    [`http_req_duration${tags}`]: [`p(95)<${asked}`, ...(ours && tighter < asked ? [`p(95)<${tighter}`] : [])],
    [`http_req_failed${tags}`]: ['rate<0.005'],
    [`http_reqs${tags}`]: ['count>0'],
  };
}

/** The requirement's times. */
export function required(...ops: Op[]): Thresholds {
  return Object.assign({ ...overall }, ...ops.map((op) => held(op, false)));
}

/** The same and our own times, for scenarios that say something about speed. */
export function limits(...ops: Op[]): Thresholds {
  return Object.assign({ ...overall }, ...ops.map((op) => held(op, true)));
}

/** The same for those requests alone that carry the tag `phase`. */
export function during(phase: string, ...ops: Op[]): Thresholds {
  return Object.assign({}, ...ops.map((op) => held(op, true, phase)));
}

/** For a scenario with money. */
export const money: Thresholds = { credits_conserved: ['rate==1'] };
