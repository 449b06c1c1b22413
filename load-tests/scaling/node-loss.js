// Bets at RATE per second for 30 s on the ports NODES in turn. A bet without a response, or with 502 to 504, is sent to the
// next node with the same idempotency key, as a load balancer and a client would do. Prints what the loss of a node costs.
import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';

const lines = (name) => open(__ENV[name]).trim().split('\n');
const tokens = lines('TOKENS');
const markets = lines('MARKETS');
const ports = __ENV.NODES.split(',');
const rate = Number(__ENV.RATE);
const run = `loss-${Math.floor(Math.random() * 1e9)}`;

const placed = new Counter('bets_placed');
const replayed = new Counter('bets_replayed');
const unanswered = new Counter('attempts_without_response');
const refused = new Counter('attempts_refused');
const failed = new Counter('bets_failed');
const slow = new Trend('bet_with_retries', true);

export const options = {
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
  scenarios: {
    bets: { executor: 'constant-arrival-rate', rate, timeUnit: '1s', duration: '30s', preAllocatedVUs: rate, maxVUs: 5 * rate },
  },
};

export default function () {
  const number = exec.scenario.iterationInTest;
  const start = Date.now();
  for (let attempt = 0; attempt < 6; attempt++) {
    const port = ports[(number + attempt) % ports.length];
    const response = http.post(
      `http://127.0.0.1:${port}/api/v1/bets`,
      JSON.stringify({ marketId: markets[number % markets.length], amount: 10, side: 'this' }),
      {
        headers: {
          Authorization: `Bearer ${tokens[number % tokens.length]}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': `${run}-${number}`,
        },
        timeout: '5s',
      },
    );
    if (response.status === 201) {
      placed.add(1);
      if (response.headers['Idempotency-Replayed']) replayed.add(1);
      slow.add(Date.now() - start);
      return;
    }
    (response.status === 0 ? unanswered : refused).add(1);
    sleep(0.05);
  }
  failed.add(1);
}

export function handleSummary(data) {
  const value = (name) => (data.metrics[name] ? data.metrics[name].values.count : 0);
  const times = data.metrics.bet_with_retries.values;
  return {
    stdout:
      `${value('bets_placed')} bets placed, ${value('bets_failed')} failed, ${value('dropped_iterations')} not started; ` +
      `attempts without a response ${value('attempts_without_response')}, refused ${value('attempts_refused')}, ` +
      `answered from the first attempt ${value('bets_replayed')}; ` +
      `with retries p50 ${times.med.toFixed(0)}, p95 ${times['p(95)'].toFixed(0)}, p99 ${times['p(99)'].toFixed(0)}, ` +
      `longest ${times.max.toFixed(0)} ms\n`,
  };
}
