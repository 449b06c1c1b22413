import { resultFile, scenarioName } from './config.ts';

type Values = Record<string, number>;

interface Metric {
  type: string;
  values: Values;
  thresholds?: Record<string, { ok: boolean }>;
}

/** Summary of k6 in the format that includes thresholds; `run` selects it. */
export interface Data {
  metrics: Record<string, Metric>;
  state: { testRunDurationMs: number };
}

/** Default summary format since k6 2, without thresholds and the 99th percentile. */
interface MachineReadableData {
  results: object;
}

interface OpResult {
  op: string;
  requests: number;
  /** null for a phase, because its duration is unknown here. */
  perSecond: number | null;
  failed: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Statistics of trends, for the options of each scenario. */
export const trends = { summaryTrendStats: ['avg', 'min', 'med', 'p(95)', 'p(99)', 'max'] };

export function value(data: Data, metric: string, field: string): number {
  return data.metrics[metric]?.values[field] ?? 0;
}

function opResults(data: Data): OpResult[] {
  return Object.keys(data.metrics).flatMap((name) => {
    const [, tags, op = '', phase] = /^http_req_duration(\{op:(\w+)(?:,phase:(\w+))?\})$/.exec(name) ?? [];
    if (tags === undefined) return [];
    const time = (field: string) => value(data, name, field);
    return [{
      op: phase === undefined ? op : `${op} ${phase}`,
      requests: value(data, `http_reqs${tags}`, 'count'),
      perSecond: phase === undefined ? value(data, `http_reqs${tags}`, 'rate') : null,
      failed: value(data, `http_req_failed${tags}`, 'passes'),
      p50: time('med'), p95: time('p(95)'), p99: time('p(99)'), max: time('max'),
    }];
  }).sort((a, b) => a.op.localeCompare(b.op));
}

/** Differences between the sums of the responses and of the ledger, for pairs where both were counted. */
function findLedgerMismatches(data: Data): string[] {
  return [['credits_issued', 'ledger_issued'], ['credits_staked', 'ledger_staked'], ['credits_won', 'ledger_paid'], ['credits_cashed_out', 'ledger_cashed_out']].flatMap(([responses = '', ledger = '']) => {
    if (data.metrics[responses] === undefined || data.metrics[ledger] === undefined) return [];
    const byResponses = value(data, responses, 'count');
    const byLedger = value(data, ledger, 'value');
    return Math.abs(byResponses - byLedger) < 0.005 ? [] : [`${responses} ${byResponses.toFixed(2)} differs from ${ledger} ${byLedger.toFixed(2)}`];
  });
}

/** Metrics without a measurement. k6 passes their thresholds; this project fails them. */
function findUnmeasured(data: Data): string[] {
  return Object.entries(data.metrics)
    .filter(([, { type, values, thresholds }]) => (type === 'rate' && (values['passes'] ?? 0) + (values['fails'] ?? 0) === 0)
      || (type === 'trend' && thresholds !== undefined && values['max'] === 0))
    .map(([name]) => `${name} was not measured`);
}

function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`)
    .join('\n');
}

/** End of every run: a table on standard output and a JSON file. */
export function handleSummary(data: Data | MachineReadableData): Record<string, string> {
  return summarize(data, () => []);
}

/** Like {@link handleSummary}, with further checks of the scenario; `check` returns its failures. */
export function summarize(data: Data | MachineReadableData, check: (data: Data) => string[]): Record<string, string> {
  return 'metrics' in data ? report(data, check(data))
    : { stdout: '\n  FAILED: k6 reported no thresholds. Use load-tests/run, or set K6_NEW_MACHINE_READABLE_SUMMARY=false.\n' };
}

function report(data: Data, scenarioFailures: string[]): Record<string, string> {
  const results = opResults(data);
  const thresholds = Object.entries(data.metrics).flatMap(([metric, { thresholds: byExpression = {} }]) =>
    Object.entries(byExpression).map(([threshold, { ok }]) => ({ metric, threshold, ok })));
  const ledgerMismatches = findLedgerMismatches(data);
  const failures = [
    ...(thresholds.length === 0 ? ['k6 reported no thresholds'] : []), ...findUnmeasured(data), ...ledgerMismatches, ...scenarioFailures,
  ];
  const ok = failures.length === 0 && thresholds.every((threshold) => threshold.ok);
  const others = Object.entries(data.metrics)
    .filter(([name, { type }]) => !/^(http_|iteration|dropped_|data_|vus|checks|ws_|group_)|\{/.test(name) && type !== '')
    .map(([name, { values }]) => [name, Object.entries(values).map(([k, v]) => `${k} ${Number(v.toFixed(2))}`).join(', ')]);
  const text = [
    '', `${scenarioName}: ${(data.state.testRunDurationMs / 1000).toFixed(0)} s`, '',
    table([
      ['operation', 'requests', '/s', 'failed', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
      ...results.map((r) => [r.op, `${r.requests}`, r.perSecond?.toFixed(1) ?? '', `${r.failed}`,
        ...[r.p50, r.p95, r.p99, r.max].map((ms) => ms.toFixed(1))]),
    ]),
    '', table([...others, ['dropped iterations', `${value(data, 'dropped_iterations', 'count')}`]].map((row) => [row[0] ?? '', row[1] ?? ''])),
    '', ...thresholds.filter((t) => !t.ok).map((t) => `  FAILED ${t.metric}: ${t.threshold}`), ...failures.map((line) => `  FAILED ${line}`),
    `  ${thresholds.filter((t) => t.ok).length} of ${thresholds.length} thresholds met`, ok ? '  PASSED' : '  FAILED', '', '',
  ].join('\n');
  const requests = results.length > 0 || value(data, 'odds_frames', 'count') === 0 ? 'http_reqs' : 'odds_frames';
  const summary = {
    scenario: scenarioName, ok, durationMs: Math.round(data.state.testRunDurationMs),
    requests: value(data, requests, 'count'), perSecond: value(data, requests, 'rate'),
    dropped: value(data, 'dropped_iterations', 'count'), ops: results, thresholds, failures, ledgerMismatches,
    metrics: Object.fromEntries(Object.entries(data.metrics).map(([name, metric]) => [name, metric.values])),
  };
  return { stdout: text, ...(resultFile === '' ? {} : { [resultFile]: JSON.stringify(summary, null, 2) }) };
}
