// The watchlist: followed markets and events with their changes, and all alerts.
import { html, useState } from '../html.js';
import { api } from '../api.js';
import { setQuery } from '../router.js';
import * as format from '../format.js';
import { Ago, Empty, ListEnd, Segments, usePages, useTitle } from '../ui.js';
import { CardSkeleton, EventCard, MarketCard, SlipDialog } from './cards.js';
import { AlertsButton, AllAlerts } from './alerts.js';

const TABS = [['', 'All'], ['market', 'Markets'], ['event', 'Events'], ['alerts', 'Alerts']];

export function Watchlist({ query }) {
  useTitle('Watchlist');
  const kind = query.get('show') ?? '';
  return html`
    <div class="page-head"><h1>Watchlist</h1><${Segments} label="Show" value=${kind} options=${TABS} onChange=${(value) => setQuery({ show: value })} /></div>
    ${kind === 'alerts' ? html`<${AllAlerts} />` : html`<${Entries} key=${kind} kind=${kind} />`}`;
}

function Entries({ kind }) {
  const pages = usePages((cursor) => api.listWatchlist({ kind: kind || undefined, cursor: cursor ?? undefined, limit: 24 }), [kind],
    (page) => page.entries.map((entry) => ({ ...entry, id: (entry.market ?? entry.event).id })));
  const [slip, setSlip] = useState(null);
  const pick = (market, side) => setSlip({ market, side });
  const foot = (entry) => html`
    <span class="small">${entry.market ? html`<${Change} value=${entry.market.changeSinceFollowed} /> since ` : 'Followed '}<${Ago} at=${entry.followedAt} /></span>
    <${AlertsButton} kind=${entry.kind} target=${entry.market ?? entry.event} count=${entry.alerts} onClosed=${pages.reload} />`;
  return html`
    ${pages.loaded && !pages.items.length && !pages.error ? html`
      <section class="card"><${Empty} title="Nothing followed yet" action=${html`<a class="button primary" href="/">Find a market</a>`}>The star of a market or an event puts it here, with its change since then.<//></section>`
      : html`<div class="grid">${!pages.items.length && pages.loading ? Array.from({ length: 3 }, (_, i) => html`<${CardSkeleton} key=${i} />`)
        : pages.items.map((entry) => (entry.market ? html`<${MarketCard} key=${entry.id} market=${entry.market} onPick=${pick} foot=${foot(entry)} />`
          : html`<${EventCard} key=${entry.id} group=${{ event: entry.event, markets: entry.event.markets, marketCount: entry.event.marketCount }} status=${entry.event.status} onPick=${pick} foot=${foot(entry)} />`))}</div>`}
    <${ListEnd} pages=${pages} />
    ${slip ? html`<${SlipDialog} ...${slip} onClose=${() => setSlip(null)} />` : ''}`;
}

const Change = ({ value }) => (value === null || value === undefined ? html`<span class="muted">–</span>`
  : html`<b class="num ${value > 0 ? 'up' : value < 0 ? 'down' : ''}">${value > 0 ? '▲' : value < 0 ? '▼' : '■'} ${format.percent(Math.abs(value))}</b>`);
