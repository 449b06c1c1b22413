// One event: the histories of its leading markets, all markets with live odds, and a bet slip.
import { html, useEffect, useMemo, useState } from '../html.js';
import { api } from '../api.js';
import { on, stateOf } from '../live.js';
import * as format from '../format.js';
import { LinesChart, LINES_MAX } from '../chart.js';
import { oddsRange, RANGES, rangeFor } from '../ranges.js';
import { Countdown, Empty, ErrorNote, Icon, Note, Segments, Skeleton, Status, useRead, useTitle, now } from '../ui.js';
import { Star } from '../follow.js';
import { AlertsButton } from './alerts.js';
import { Line, nameOf, SlipDialog, tagsOf } from './cards.js';
import { BetSlip } from './slip.js';

/** On narrow screens the slip opens in a dialog. */
const narrow = () => matchMedia('(max-width: 980px)').matches;

export function EventPage({ id }) {
  const event = useRead(() => api.getEvent({ eventId: id }), [id]);
  useTitle(event.data?.title);
  useEffect(() => on('market', (message) => event.data?.markets.some((market) => market.id === message.marketId) && event.reload()), [event.data]);
  if (event.data) {
    return html`<${Loaded} event=${event.data} />`;
  }
  if (event.error?.status === 404 || event.error?.code === 'VALIDATION_ERROR') {
    return html`<${Empty} page title="No such event" action=${html`<a class="button" href="/">See all markets</a>`}>It may have been removed, or the address is incomplete.<//>`;
  }
  if (event.error) {
    return html`<${ErrorNote} error=${event.error} retry=${event.reload} />`;
  }
  return html`<div class="market-page" role="status" aria-label="Loading"><div class="stack"><${Skeleton} height=${38} width="70%" /><${Skeleton} height=${340} /></div><${Skeleton} height=${420} /></div>`;
}

function Loaded({ event }) {
  const open = event.markets.filter((market) => market.status === 'open');
  const ended = event.markets.filter((market) => market.status !== 'open');
  const [slip, setSlip] = useState({ id: open[0]?.id, side: 'this', dialog: false });
  const chosen = event.markets.find((market) => market.id === slip.id) ?? event.markets[0];
  const pick = (market, side) => setSlip({ id: market.id, side, dialog: narrow() });
  const line = (market) => html`<${Line} key=${market.id} market=${market} status=${market.status} chosen=${market.id === slip.id && !narrow() ? slip.side : ''} onPick=${pick} />`;
  return html`
    <div class="market-page">
      <div class="stack-5">
        <header>
          <nav class="crumbs" aria-label="Breadcrumb">
            <a href="/">Markets</a><span aria-hidden="true">/</span><a href="/?category=${encodeURIComponent(event.category)}">${event.category}</a>
            ${tagsOf(event).map((tag) => html`<a key=${tag} class="tag" href="/?tag=${encodeURIComponent(tag)}">${tag}</a>`)}
          </nav>
          <h1>${event.title}</h1>
          <div class="row wrap muted small" style=${{ marginTop: '12px' }}>
            <${Status} value=${event.status} />
            <span class="num">${format.whole(event.marketCount)} ${event.marketCount === 1 ? 'market' : 'markets'}</span>
            ${event.status === 'open' && event.endsAt ? (new Date(event.endsAt).getTime() > now() ? html`<span class="row"><${Icon} name="clock" size="16" />Ends in <${Countdown} to=${event.endsAt} /></span>` : html`<span>Expected end ${format.relative(event.endsAt, now())}</span>`) : ''}
            ${event.volume ? html`<span class="num">${format.compact(event.volume)} volume</span>` : ''}
            <span class="grow"></span><${Star} kind="event" id=${event.id} title=${event.title} text />${event.status === 'open' ? html`<${AlertsButton} kind="event" target=${event} />` : ''}
          </div>
        </header>
        ${event.negRisk ? html`<${Note}>At most one of these markets ends with “${event.markets[0].thisOption}”.<//>` : ''}
        ${open.length > 1 ? html`<section class="card pad stack" aria-label="Odds"><${Histories} event=${event} markets=${open} /></section>` : ''}
        <section class="card" aria-label="Markets">
          ${open.length ? html`<ul class="event-lines">${open.map(line)}</ul>` : html`<${Empty} title="No open markets">All markets of this event have ended.<//>`}
        </section>
        ${ended.length ? html`
          <section class="card later"><div class="card-head"><h2>Ended</h2><span class="muted small num">${ended.length}</span></div><ul class="event-lines">${ended.map(line)}</ul></section>` : ''}
        ${event.marketCount > event.markets.length ? html`<p class="hint">The first ${event.markets.length} of ${event.marketCount} markets.</p>` : ''}
      </div>
      <aside>
        ${chosen ? html`<section class="card pad stack event-slip" aria-label="Bet slip"><h2>${chosen.title}</h2><${BetSlip} key=${chosen.id} market=${chosen} side=${slip.side} /></section>` : ''}
      </aside>
      ${slip.dialog && chosen ? html`<${SlipDialog} market=${chosen} side=${slip.side} onClose=${() => setSlip({ ...slip, dialog: false })} />` : ''}
    </div>`;
}

/** Interval at which the lines get the current odds. */
const LINE_MS = 2_000;
/** The history is read again after this many intervals. */
const REREAD = 15;

/** The markets with the highest odds when the page was opened. */
function Histories({ event, markets }) {
  const leading = useMemo(() => [...markets].sort((a, b) => stateOf(b).peek().thisOdds - stateOf(a).peek().thisOdds).slice(0, LINES_MAX), [event.id]);
  const [range, setRange] = useState(() => rangeFor(Date.now() - Math.min(...markets.map((market) => new Date(market.createdAt).getTime()))));
  const [seconds, interval] = RANGES[range];
  const ids = leading.map((market) => market.id);
  const chosen = ids.join();
  const histories = useRead(() => api.listOddsHistories({ ids, interval, from: new Date(Date.now() - seconds * 1000).toISOString() }), [chosen, range]);
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && setTick((n) => n + 1), LINE_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => { if (tick % REREAD === REREAD - 1) { histories.reload(); } }, [tick]);
  const lines = useMemo(() => leading.map((market) => {
    const history = histories.data?.histories.find((entry) => entry.marketId === market.id);
    /** @type {[number, number][]} */
    const points = (history?.points ?? []).map((point) => [new Date(point.at).getTime() / 1000, point.close]);
    points.push([Math.max(Date.now() / 1000, (points.at(-1)?.[0] ?? 0) + 1), stateOf(market).peek().thisOdds]);
    return { name: nameOf(market), points };
  }), [histories.data, chosen, tick]);
  return html`
    <div class="row between wrap">
      <h2>${markets.length > leading.length ? `Leading ${leading.length}` : 'Odds'}</h2>
      <${Segments} label="Range" value=${range} options=${Object.keys(RANGES).map((name) => [name, name])} onChange=${setRange} />
    </div>
    ${histories.error ? html`<${ErrorNote} error=${histories.error} retry=${histories.reload} />`
      : histories.data ? html`<${LinesChart} label="Odds of the leading markets in the last ${range}" lines=${lines} value=${(y) => format.odds(y)} range=${oddsRange} />` : html`<${Skeleton} height=${300} />`}`;
}
