import { resultFile, scenarioName } from './config.ts';

type Values = Record<string, number>;

interface Metric {
  type: string;
  values: Values;
  thresholds?: Record<string, { ok: boolean }>;
}

/** What k6 hands over, in the shape it had up to version 1. */
interface Data {
  metrics: Record<string, Metric>;
  state: { testRunDurationMs: number };
}

/** The same in the shape it has since version 2, in which thresholds are not told: k6 fails the run itself. */
interface Report {
  config: { duration: number };
  results: { metrics: { name: string; type: string; values: Values }[]; checks: { metrics: { name: string; values: Values }[] } };
}

function isReport(data: Data | Report): data is Report {
  return 'results' in data;
}

function dataOf(given: Report): Data {
  const report = JSON.parse(JSON.stringify(given)) as Report; // its values are no plain numbers
  const all = [...report.results.metrics, ...report.results.checks.metrics.map((metric) => ({ ...metric, type: 'check' }))];
  return {
    state: { testRunDurationMs: report.config.duration * 1000 },
    metrics: Object.fromEntries(all.map(({ name, type, values }) => [name, { type, values: valuesOf(type, values, report.config.duration) }])),
  };
}

function valuesOf(type: string, values: Values, seconds: number): Values {
  const { matches = 0, total = 0 } = values;
  switch (type) {
    case 'counter': return { ...values, rate: (values['count'] ?? 0) / seconds };
    case 'rate': return { ...values, passes: matches, fails: total - matches };
    case 'trend': return Object.fromEntries(Object.entries(values).filter(([, v]) => typeof v === 'number').map(([name, v]) => [name.replace(/^p(\d+)$/, 'p($1)'), v]));
    default: return values;
  }
}

interface OpResult {
  op: string;
  requests: number;
  perSecond: number;
  failed: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** To be spread into the options of each scenario. */
export const trends = { summaryTrendStats: ['avg', 'min', 'med', 'p(95)', 'p(99)', 'max'] };

function value(data: Data, metric: string, field: string): number {
  return data.metrics[metric]?.values[field] ?? 0;
}

function ops(data: Data): OpResult[] {
  return Object.keys(data.metrics).flatMap((name) => {
    const op = /^http_req_duration\{op:(\w+)\}$/.exec(name)?.[1];
    if (op === undefined) return [];
    const time = (field: string) => value(data, name, field);
    return [{
      op, requests: value(data, `http_reqs{op:${op}}`, 'count'), perSecond: value(data, `http_reqs{op:${op}}`, 'rate'),
      failed: value(data, `http_req_failed{op:${op}}`, 'passes'),
      p50: time('med'), p95: time('p(95)'), p99: time('p(99)'), max: time('max'),
    }];
  }).sort((a, b) => a.op.localeCompare(b.op));
}

/** What was answered has to be what the ledger says; told only where both were counted. */
function mismatches(data: Data): string[] {
  return [['credits_staked', 'ledger_staked'], ['credits_won', 'ledger_paid']].flatMap(([answered = '', booked = '']) => {
    if (data.metrics[answered] === undefined || data.metrics[booked] === undefined) return [];
    const told = value(data, answered, 'count');
    const kept = value(data, booked, 'value');
    return Math.abs(told - kept) < 0.005 ? [] : [`${answered} ${told.toFixed(2)} is not ${booked} ${kept.toFixed(2)}`];
  });
}

/** A threshold on what was never measured holds for k6; for us it fails. */
function unmeasured(data: Data): string[] {
  return Object.entries(data.metrics)
    .filter(([, { type, values }]) => type === 'rate' && (values['passes'] ?? 0) + (values['fails'] ?? 0) === 0)
    .map(([name]) => `${name} was not measured`);
}

function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`)
    .join('\n');
}

/** The end of every run: a table for whoever reads, and the same as JSON for whatever compares runs. */
export function handleSummary(given: Data | Report): Record<string, string> {
  const data = isReport(given) ? dataOf(given) : given;
  const results = ops(data);
  const thresholds = Object.entries(data.metrics).flatMap(([metric, { thresholds: held = {} }]) =>
    Object.entries(held).map(([threshold, { ok }]) => ({ metric, threshold, ok })));
  const wrong = [...unmeasured(data), ...mismatches(data)];
  const ok = wrong.length === 0 && thresholds.every((threshold) => threshold.ok);
  const others = Object.entries(data.metrics)
    .filter(([name, { type }]) => !/^(http_|iteration|dropped_|data_|vus|checks|ws_|group_)|\{/.test(name) && type !== '')
    .map(([name, { values }]) => [name, Object.entries(values).map(([k, v]) => `${k} ${Number(v.toFixed(2))}`).join(', ')]);
  const text = [
    '', `${scenarioName}: ${(data.state.testRunDurationMs / 1000).toFixed(0)} s`, '',
    table([
      ['operation', 'requests', '/s', 'failed', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
      ...results.map((r) => [r.op, `${r.requests}`, r.perSecond.toFixed(1), `${r.failed}`,
        ...[r.p50, r.p95, r.p99, r.max].map((ms) => ms.toFixed(1))]),
    ]),
    '', table([...others, ['dropped iterations', `${value(data, 'dropped_iterations', 'count')}`]].map((row) => [row[0] ?? '', row[1] ?? ''])),
    '', ...thresholds.filter((t) => !t.ok).map((t) => `  FAILED ${t.metric}: ${t.threshold}`), ...wrong.map((line) => `  FAILED ${line}`),
    `  ${thresholds.filter((t) => t.ok).length} of ${thresholds.length} thresholds held`, ok ? '  PASSED' : '  FAILED', '', '',
  ].join('\n');
  const requests = results.length > 0 || value(data, 'odds_frames', 'count') === 0 ? 'http_reqs' : 'odds_frames';
  const summary = {
    scenario: scenarioName, ok, durationMs: Math.round(data.state.testRunDurationMs),
    requests: value(data, requests, 'count'), perSecond: value(data, requests, 'rate'),
    dropped: value(data, 'dropped_iterations', 'count'), ops: results, thresholds, wrong,
    metrics: Object.fromEntries(Object.entries(data.metrics).map(([name, metric]) => [name, metric.values])),
  };
  return { stdout: text, ...(resultFile === '' ? {} : { [resultFile]: JSON.stringify(summary, null, 2) }) };
}
