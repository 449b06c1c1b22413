// Live odds: VUS times SOCKETS sockets follow all markets for DURATION seconds.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { count, seconds } from '../lib/config.ts';
import { odds, socket } from '../lib/live.ts';
import { trends } from '../lib/summary.ts';

export { handleSummary } from '../lib/summary.ts';

const vus = count('VUS', 50);
const each = count('SOCKETS', 10);
const held = seconds(60);

export const options: Options = {
  ...trends,
  scenarios: { watch: { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration: `${held + 60}s` } },
  thresholds: { ...odds(vus * each), checks: ['rate==1'] },
};

export default function (): void {
  for (let i = 0; i < each; i++) socket(exec.vu.idInTest, held);
}
