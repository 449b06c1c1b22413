import { resultFile, scenarioName } from './config.ts';

type Values = Record<string, number>;

interface Metric {
  type: string;
  values: Values;
  thresholds?: Record<string, { ok: boolean }>;
}

/** What k6 hands over in the shape that tells which thresholds held; see `run`. */
export interface Data {
  metrics: Record<string, Metric>;
  state: { testRunDurationMs: number };
}

/** The other shape, the first choice of k6 since version 2: without thresholds and the 99th percentile. */
interface Untold {
  results: object;
}

interface OpResult {
  op: string;
  requests: number;
  /** Of a phase only k6 knows how long it lasted. */
  perSecond: number | null;
  failed: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** To be spread into the options of each scenario. */
export const trends = { summaryTrendStats: ['avg', 'min', 'med', 'p(95)', 'p(99)', 'max'] };

export function value(data: Data, metric: string, field: string): number {
  return data.metrics[metric]?.values[field] ?? 0;
}

function ops(data: Data): OpResult[] {
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

/** What was answered has to be what the ledger says; told only where both were counted. */
function mismatches(data: Data): string[] {
  return [['credits_issued', 'ledger_issued'], ['credits_staked', 'ledger_staked'], ['credits_won', 'ledger_paid']].flatMap(([answered = '', booked = '']) => {
    if (data.metrics[answered] === undefined || data.metrics[booked] === undefined) return [];
    const told = value(data, answered, 'count');
    const kept = value(data, booked, 'value');
    return Math.abs(told - kept) < 0.005 ? [] : [`${answered} ${told.toFixed(2)} is not ${booked} ${kept.toFixed(2)}`];
  });
}

/** A threshold on what was never measured holds for k6; for us it fails. No answer takes no time at all. */
function unmeasured(data: Data): string[] {
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

/** The end of every run: a table for whoever reads, and the same as JSON for whatever compares runs. */
export function handleSummary(given: Data | Untold): Record<string, string> {
  return summarize(given, () => []);
}

/** The same, where what a scenario asks besides its thresholds was `missed`. */
export function summarize(given: Data | Untold, missed: (data: Data) => string[]): Record<string, string> {
  return 'metrics' in given ? report(given, missed(given))
    : { stdout: '\n  FAILED: no threshold was told. Start k6 by load-tests/run, or with K6_NEW_MACHINE_READABLE_SUMMARY=false.\n' };
}

function report(data: Data, missed: string[]): Record<string, string> {
  const results = ops(data);
  const thresholds = Object.entries(data.metrics).flatMap(([metric, { thresholds: held = {} }]) =>
    Object.entries(held).map(([threshold, { ok }]) => ({ metric, threshold, ok })));
  const unbooked = mismatches(data);
  const wrong = [...(thresholds.length === 0 ? ['no threshold was told'] : []), ...unmeasured(data), ...unbooked, ...missed];
  const ok = wrong.length === 0 && thresholds.every((threshold) => threshold.ok);
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
    '', ...thresholds.filter((t) => !t.ok).map((t) => `  FAILED ${t.metric}: ${t.threshold}`), ...wrong.map((line) => `  FAILED ${line}`),
    `  ${thresholds.filter((t) => t.ok).length} of ${thresholds.length} thresholds held`, ok ? '  PASSED' : '  FAILED', '', '',
  ].join('\n');
  const requests = results.length > 0 || value(data, 'odds_frames', 'count') === 0 ? 'http_reqs' : 'odds_frames';
  const summary = {
    scenario: scenarioName, ok, durationMs: Math.round(data.state.testRunDurationMs),
    requests: value(data, requests, 'count'), perSecond: value(data, requests, 'rate'),
    dropped: value(data, 'dropped_iterations', 'count'), ops: results, thresholds, wrong, unbooked,
    metrics: Object.fromEntries(Object.entries(data.metrics).map(([name, metric]) => [name, metric.values])),
  };
  return { stdout: text, ...(resultFile === '' ? {} : { [resultFile]: JSON.stringify(summary, null, 2) }) };
}
