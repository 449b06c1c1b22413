// Charts with uPlot. The chart follows the size of its frame and the colours of the theme.
import { html, useEffect, useRef, useState } from './html.js';
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

/**
 * A filled line with a crosshair.
 * @param {{ points: [number, number][], height?: number, value: (y: number) => string, range?: (low: number, high: number) => [number, number],
 *   tone?: 'this' | 'up' | 'down', label: string, stepped?: boolean }} props points: seconds and value, in order
 */
export function AreaChart({ points, value, range, tone = 'this', label, stepped }) {
  const frame = useRef();
  const plot = useRef();
  const [read, setRead] = useState(null);
  const look = theme();
  useEffect(() => {
    const element = frame.current;
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const line = tone === 'this' ? colour('--this-fill') : colour(`--${tone}`);
    const grid = colour('--line');
    const text = colour('--ink-3');
    const font = `11px ${colour('--font')}`;
    /** @type {any} */
    const options = {
      ...size(),
      padding: [14, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 9, width: 2, fill: line, stroke: colour('--surface') }, drag: { x: false, y: false } },
      scales: { x: { time: true }, y: { range: (_, low, high) => (range ? range(low, high) : [low, high]) } },
      axes: [
        { stroke: text, font, grid: { show: false }, ticks: { show: false }, gap: 8, size: 30, space: 90,
          values: (self, splits) => splits.map((at) => timeText(at, self.scales.x.max - self.scales.x.min)) },
        { stroke: text, font, side: 1, grid: { stroke: grid, width: 1 }, ticks: { show: false }, gap: 8, size: 58, space: 44,
          values: (_, splits) => splits.map(value) },
      ],
      series: [{}, {
        stroke: line, width: 2, points: { show: false },
        paths: stepped ? uPlot.paths.stepped({ align: 1 }) : uPlot.paths.linear(),
        fill: (self) => {
          const { top, height } = self.bbox;
          const fill = self.ctx.createLinearGradient(0, top, 0, top + height);
          fill.addColorStop(0, `${line}3a`);
          fill.addColorStop(1, `${line}04`);
          return fill;
        },
      }],
      hooks: {
        setCursor: [(self) => {
          const { idx, left } = self.cursor;
          setRead(idx === null || idx === undefined || left < 0 ? null : { left, at: self.data[0][idx], y: self.data[1][idx], width: self.over.clientWidth });
        }],
      },
    };
    plot.current = new uPlot(options, data(points), element);
    const observer = new ResizeObserver(() => plot.current?.setSize(size()));
    observer.observe(element);
    return () => { observer.disconnect(); plot.current.destroy(); plot.current = null; };
  }, [look, tone, stepped]);
  useEffect(() => { plot.current?.setData(data(points)); }, [points]);
  const reader = useRef();
  useEffect(() => {
    if (reader.current && read) {
      reader.current.style.left = `${Math.min(Math.max(read.left, 70), Math.max(read.width - 70, 70))}px`;
    }
  }, [read]);
  return html`
    <figure role="img" aria-label=${label} class="chart" ref=${frame}>
      ${read ? html`<div class="chart-read num" ref=${reader}><b>${value(read.y)}</b> ${format.dateTime(read.at * 1000)}</div>` : ''}
    </figure>`;
}

const data = (points) => [points.map(([at]) => at), points.map(([, y]) => y)];
