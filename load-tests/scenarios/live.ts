// VUS × SOCKETS sockets follow the odds of all markets for DURATION seconds.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { count, seconds } from '../lib/config.ts';
import { liveThresholds, openSocket } from '../lib/live.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const vus = count('VUS', 50);
const socketsPerUser = count('SOCKETS', 10);
const duration = seconds(60);

export const options: Options = {
  ...trends,
  scenarios: { watch: { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration: `${duration + 60}s` } },
  thresholds: { ...liveThresholds(vus * socketsPerUser), checks: ['rate==1'] },
};

export default function (): void {
  for (let i = 0; i < socketsPerUser; i++) openSocket(exec.vu.idInTest, duration);
}
