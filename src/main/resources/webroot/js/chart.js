// Charts with uPlot. The chart follows the size of its frame and the colours of the theme.
import { html, useEffect, useMemo, useRef, useState } from './html.js';
import uPlot from 'uplot';
import { theme } from './appearance.js';
import * as format from './format.js';

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function timeText(seconds, span) {
  /** @type {Intl.DateTimeFormatOptions} */
  const options = span > 3 * 86_400 ? { day: 'numeric', month: 'short' } : span > 20 * 3600 ? { weekday: 'short', hour: '2-digit', minute: '2-digit' } : { hour: '2-digit', minute: '2-digit', ...(span < 900 ? { second: '2-digit' } : {}) };
  try {
    return new Intl.DateTimeFormat(navigator.language, { ...options, timeZone: format.timeZone() }).format(seconds * 1000);
  } catch {
    return new Intl.DateTimeFormat(navigator.language, options).format(seconds * 1000);
  }
}

/** Options that all charts have in common. `tell` gets what the crosshair reads. */
function frameOf(element, value, range, tell) {
  const grid = colour('--line');
  const text = colour('--ink-3');
  const font = `11px ${colour('--font')}`;
  /** @type {any} */
  const options = {
    width: element.clientWidth,
    height: element.clientHeight,
    padding: [14, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_, low, high) => (range ? range(low, high) : [low, high]) } },
    axes: [
      { stroke: text, font, grid: { show: false }, ticks: { show: false }, gap: 8, size: 30, space: 90,
        values: (self, splits) => splits.map((at) => timeText(at, self.scales.x.max - self.scales.x.min)) },
      { stroke: text, font, side: 1, grid: { stroke: grid, width: 1 }, ticks: { show: false }, gap: 8, size: 58, space: 44,
        values: (_, splits) => splits.map(value) },
    ],
    hooks: {
      setCursor: [(self) => {
        const { idx, left } = self.cursor;
        tell(idx === null || idx === undefined || left < 0 ? null : { left, at: self.data[0][idx], ys: self.data.slice(1).map((series) => series[idx]), width: self.over.clientWidth });
      }],
    },
  };
  return options;
}

/** Draws a chart into a frame and keeps its size; draws it anew when one of `inputs` or the theme changes. */
function useChart(optionsOf, data, inputs) {
  const frame = useRef();
  const plot = useRef();
  const [read, setRead] = useState(null);
  useEffect(() => {
    const element = frame.current;
    plot.current = new uPlot(optionsOf(element, setRead), data, element);
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => { observer.disconnect(); plot.current.destroy(); plot.current = null; };
  }, [theme(), ...inputs]);
  useEffect(() => { plot.current?.setData(data); }, [data]);
  const reader = useRef();
  useEffect(() => {
    if (reader.current && read) {
      reader.current.style.left = `${Math.min(Math.max(read.left, 70), Math.max(read.width - 70, 70))}px`;
    }
  }, [read]);
  return { frame, read, reader };
}

const gradient = (line) => (self) => {
  const { top, height } = self.bbox;
  const fill = self.ctx.createLinearGradient(0, top, 0, top + height);
  fill.addColorStop(0, `${line}3a`);
  fill.addColorStop(1, `${line}04`);
  return fill;
};

/**
 * A filled line with a crosshair.
 * @param {{ points: [number, number][], value: (y: number) => string, range?: (low: number, high: number) => [number, number],
 *   tone?: 'this' | 'up' | 'down', label: string, stepped?: boolean }} props points: seconds and value, in order
 */
export function AreaChart({ points, value, range, tone = 'this', label, stepped }) {
  const data = useMemo(() => [points.map(([at]) => at), points.map(([, y]) => y)], [points]);
  const { frame, read, reader } = useChart((element, tell) => {
    const line = tone === 'this' ? colour('--this-fill') : colour(`--${tone}`);
    const options = frameOf(element, value, range, tell);
    options.cursor.points = { size: 9, width: 2, fill: line, stroke: colour('--surface') };
    options.series = [{}, { stroke: line, width: 2, points: { show: false }, fill: gradient(line), paths: stepped ? uPlot.paths.stepped({ align: 1 }) : uPlot.paths.linear() }];
    return options;
  }, data, [tone, stepped]);
  return html`
    <figure role="img" aria-label=${label} class="chart" ref=${frame}>
      ${read ? html`<div class="chart-read num" ref=${reader}><b>${value(read.ys[0])}</b> ${format.dateTime(read.at * 1000)}</div>` : ''}
    </figure>`;
}

/** Lines that a chart can tell apart by colour. */
export const LINES_MAX = 5;

/**
 * Some lines over the same time, with a key below.
 * @param {{ lines: { name: string, points: [number, number][] }[], value: (y: number) => string, range?: (low: number, high: number) => [number, number], label: string }} props
 */
export function LinesChart({ lines, value, range, label }) {
  const shown = lines.slice(0, LINES_MAX);
  const data = useMemo(() => joined(shown.map((line) => line.points)), [lines]);
  const { frame, read, reader } = useChart((element, tell) => {
    const options = frameOf(element, value, range, tell);
    options.cursor.points = { size: 7 };
    options.series = [{}, ...shown.map((_, i) => ({ stroke: colour(`--k${i}`), width: 2, points: { show: false }, spanGaps: true, paths: uPlot.paths.stepped({ align: 1 }) }))];
    return options;
  }, data, [shown.length]);
  return html`
    <figure role="img" aria-label=${label} class="chart" ref=${frame}>
      ${read ? html`<div class="chart-read num" ref=${reader}>${format.dateTime(read.at * 1000)}</div>` : ''}
    </figure>
    <ul class="keys">${shown.map(({ name, points }, i) => html`<li key=${name}><i class="k${i}" aria-hidden="true"></i>${name} <b class="num">${value(read?.ys[i] ?? points.at(-1)?.[1])}</b></li>`)}</ul>`;
}

/** Lines on the union of their times. A line keeps its value until its next point. */
function joined(lines) {
  const times = [...new Set(lines.flatMap((points) => points.map(([at]) => at)))].sort((a, b) => a - b);
  return [times, ...lines.map((points) => {
    let i = 0;
    let last = null;
    return times.map((at) => {
      while (i < points.length && points[i][0] <= at) {
        last = points[i++][1];
      }
      return last;
    });
  })];
}
