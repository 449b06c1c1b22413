// Load peak: RATE / 5 requests per second (baseline), a ramp to RATE (climb), RATE (hold), then RATE / 5 (recovery). Each phase
// has its own thresholds. The p95 of recovery must be below twice that of baseline.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { count, seconds } from '../lib/config.ts';
import { during, ledger, overall } from '../lib/thresholds.ts';
import { mixedRequest } from '../lib/workload.ts';
import { auditCredits, prepare, type Prepared } from '../lib/ledger.ts';
import { summarize, trends, value, type Data } from '../lib/summary.ts';

const peak = count('RATE', 5000);
const calm = Math.ceil(peak / 5);
const hold = seconds(30);
const climb = hold * 2;
const REST_S = 10;
/** A p95 up to this is always accepted: at a few milliseconds a factor of two is noise. */
const RECOVERED_MS = 10;
const OPS = ['listing', 'market', 'leaderboard', 'profile', 'bet'] as const;
const vus = { preAllocatedVUs: Math.ceil(peak / 10), maxVUs: peak };

export const options: Options = {
  ...trends,
  scenarios: {
    before: { executor: 'constant-arrival-rate', rate: calm, timeUnit: '1s', duration: `${hold}s`, gracefulStop: `${REST_S}s`, ...vus },
    peak: {
      executor: 'ramping-arrival-rate', startRate: calm, timeUnit: '1s', startTime: `${hold + REST_S}s`, gracefulStop: `${REST_S}s`, ...vus,
      stages: [{ duration: `${climb}s`, target: peak }, { duration: `${hold}s`, target: peak }],
    },
    after: {
      executor: 'constant-arrival-rate', rate: calm, timeUnit: '1s', startTime: `${hold + climb + hold + 2 * REST_S}s`, duration: `${hold}s`, ...vus,
    },
  },
  thresholds: {
    ...overall, ...during('baseline', ...OPS), ...during('hold', ...OPS), ...during('recovery', ...OPS), ...ledger,
  },
};

export function setup(): Prepared {
  return prepare();
}

function phase(): string {
  switch (exec.scenario.name) {
    case 'before': return 'baseline';
    case 'after': return 'recovery';
    default: return Date.now() - exec.scenario.startTime < climb * 1000 ? 'climb' : 'hold';
  }
}

export default function (prepared: Prepared): void {
  exec.vu.metrics.tags['phase'] = phase();
  const number = exec.scenario.iterationInTest;
  mixedRequest(number, prepared, `${prepared.run}-${exec.scenario.name}-${number}`);
}

export function teardown(prepared: Prepared): void {
  auditCredits(prepared);
}

export function handleSummary(data: Data): Record<string, string> {
  return summarize(data, findSlowRecovery);
}

/** Operations that are still slow after the peak. */
function findSlowRecovery(data: Data): string[] {
  return OPS.flatMap((op) => {
    const p95 = (phase: string) => value(data, `http_req_duration{op:${op},phase:${phase}}`, 'p(95)');
    const limit = Math.max(2 * p95('baseline'), RECOVERED_MS);
    return p95('recovery') < limit ? [] : [`${op}: p(95) is ${p95('recovery').toFixed(1)} ms after the peak, limit ${limit.toFixed(1)} ms`];
  });
}
