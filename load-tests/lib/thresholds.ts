import type { Op } from './api.ts';

type Thresholds = Record<string, string[]>;

/** Limits of the 95th percentile in milliseconds: of the requirements, and the stricter limit of this project. */
const P95: Record<Op, [required: number, strict: number]> = {
  listing: [300, 100],
  market: [300, 50],
  leaderboard: [200, 50],
  profile: [500, 50],
  history: [500, 100],
  bet: [500, 150],
  quote: [500, 150],
  cash_out: [500, 150],
  inbox: [500, 100],
  reward: [500, 150],
  login: [200, 200],
  register: [200, 200],
  refresh: [200, 50],
  admin: [60_000, 60_000],
};

/** Thresholds of all requests of a run. Each operation has its own limit of time. */
export const overall: Thresholds = {
  checks: ['rate>0.995'], http_req_failed: ['rate<0.005'], dropped_iterations: ['count==0'],
};

/** Thresholds of one operation: time, failures, and at least one request. */
function operation(op: Op, withStrict: boolean, phase?: string): Thresholds {
  const tags = phase === undefined ? `{op:${op}}` : `{op:${op},phase:${phase}}`;
  const [required, strict] = P95[op];
  return {
    [`http_req_duration${tags}`]: [`p(95)<${required}`, ...(withStrict && strict < required ? [`p(95)<${strict}`] : [])],
    [`http_req_failed${tags}`]: ['rate<0.005'],
    [`http_reqs${tags}`]: ['count>0'],
  };
}

/** Thresholds of the requirements only. */
export function required(...ops: Op[]): Thresholds {
  return Object.assign({ ...overall }, ...ops.map((op) => operation(op, false)));
}

/** Thresholds of the requirements and the strict limits. */
export function strict(...ops: Op[]): Thresholds {
  return Object.assign({ ...overall }, ...ops.map((op) => operation(op, true)));
}

/** Strict thresholds of the requests with the tag `phase`. */
export function during(phase: string, ...ops: Op[]): Thresholds {
  return Object.assign({}, ...ops.map((op) => operation(op, true, phase)));
}

/** Threshold of the ledger audit, for scenarios that move credits. */
export const ledger: Thresholds = { credits_conserved: ['rate==1'] };
