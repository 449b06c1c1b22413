// What the player owns: positions, bets, and every change of the balance.
import { html, useEffect, useMemo, useState } from '../html.js';
import { api } from '../api.js';
import { on } from '../live.js';
import { setQuery } from '../router.js';
import * as format from '../format.js';
import { AreaChart } from '../chart.js';
import { HISTORY_RANGES, moneyRange } from '../ranges.js';
import { BetRows, TransactionRows, TYPES } from './rows.js';
import { CashOut, SellButton } from './cash-out.js';
import { Ago, Button, Empty, ErrorNote, Figures, Icon, ListEnd, Money, optionOf, Rows, Segments, Side, Skeleton, Status, toast, useAction, useLive, usePages, useRead, useTitle } from '../ui.js';

const TABS = [['/portfolio', 'Positions'], ['/bets', 'Bets'], ['/transactions', 'Transactions']];
const REFRESH_MS = 15_000;

const Head = ({ path, children }) => html`
  <h1>Portfolio</h1>
  <div class="row between wrap" style=${{ margin: '16px 0 24px' }}>
    <nav class="segments" aria-label="Portfolio">${TABS.map(([href, name]) => html`<a key=${href} href=${href} aria-current=${href === path ? 'page' : undefined}>${name}</a>`)}</nav>
    ${children ?? ''}
  </div>`;

/** Calls `reload` after each change of the balance. */
function useChanges(reload) {
  useEffect(() => {
    const ends = [on('settled', reload), on('balance', reload)];
    return () => ends.forEach((end) => end());
  }, []);
}

export function Portfolio() {
  useTitle('Portfolio');
  const summary = useRead(() => api.getMyPortfolio(), []);
  const positions = useRead(() => api.listMyPositions({ limit: 100 }), []);
  const [version, setVersion] = useState(0);
  const [shown, setShown] = useState('open');
  const [selling, setSelling] = useState(null);
  const reload = () => { summary.reload(); positions.reload(); };
  useChanges(() => { reload(); setVersion((n) => n + 1); });
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const p = summary.data;
  return html`
    <${Head} path="/portfolio" />
    <div class="stack-5">
      ${summary.error ? html`<${ErrorNote} error=${summary.error} retry=${reload} />` : ''}
      ${p ? html`<${Figures} items=${[
        ['Net worth', format.exact(p.netWorth), p.creditDebt > 0 ? `after ${format.exact(p.creditDebt)} owed` : 'balance and open bets'],
        ['Available', format.exact(p.creditBalance)],
        ['In open bets', format.exact(p.openValue), html`<span class=${p.unrealisedPnL > 0 ? 'up' : p.unrealisedPnL < 0 ? 'down' : ''}>${format.signed(p.unrealisedPnL)}</span>`],
        ['Realised profit', html`<span class=${p.realisedPnL > 0 ? 'up' : p.realisedPnL < 0 ? 'down' : ''}>${format.signed(p.realisedPnL)}</span>`, `${format.whole(p.totalVolume)} staked in total`],
      ]} />` : html`<${Rows} count=${2} />`}
      <section class="card pad stack"><${NetWorth} version=${version} /></section>
      <section class="card">
        <div class="card-head"><h2>${shown === 'open' ? 'Open positions' : 'Closed positions'}</h2><${Segments} label="Positions" value=${shown} options=${[['open', `Open${positions.data ? ` ${format.whole(positions.data.total)}` : ''}`], ['closed', 'Closed']]} onChange=${setShown} /></div>
        ${shown === 'closed' ? html`<${ClosedPositions} version=${version} />` : positions.error ? html`<div class="pad"><${ErrorNote} error=${positions.error} retry=${positions.reload} /></div>`
          : !positions.data ? html`<${Rows} />`
            : !positions.data.positions.length ? html`<${Empty} title="No open positions" action=${html`<a class="button primary" href="/">Find a market</a>`}>Bets that wait for their result appear here, with what they are worth at the current odds.<//>`
              : html`
                <table class="table list">
                  <thead><tr><th>Market</th><th>Side</th><th class="end">Staked</th><th class="end">Odds</th><th class="end">Now</th><th class="end">Worth</th><th class="end">Pays</th><th class="end">Cash-out</th></tr></thead>
                  <tbody>${positions.data.positions.map((position) => html`<${PositionRow} key=${position.market.id + position.side} position=${position} onSell=${() => setSelling(position)} />`)}</tbody>
                </table>`}
      </section>
      ${selling ? html`<${CashOut} market=${selling.market} side=${selling.side} onClose=${(changed) => { setSelling(null); if (changed) { reload(); } }} />` : ''}
    </div>`;
}

/** Net worth over time, each point at the odds of its time. */
function NetWorth({ version }) {
  const [range, setRange] = useState('1d');
  const history = useRead(() => api.getMyPortfolioHistory({ range }), [range, version]);
  const points = useMemo(() => (history.data?.points ?? []).map((point) => [new Date(point.at).getTime() / 1000, point.netWorth]), [history.data]);
  const moved = points.length > 1 ? Math.round((points.at(-1)[1] - points[0][1]) * 100) / 100 : 0;
  return html`
    <div class="row between wrap"><div class="row wrap"><h2>Net worth</h2>${points.length > 1 ? html`<span class="small"><${Money} value=${moved} sign /> <span class="muted">in this range</span></span>` : ''}</div>
      <${Segments} label="Range" value=${range} options=${HISTORY_RANGES} onChange=${setRange} /></div>
    ${history.error ? html`<${ErrorNote} error=${history.error} retry=${history.reload} />`
      : points.length > 1 ? html`<div class="low"><${AreaChart} label="Net worth, now ${format.exact(points.at(-1)[1])} credits" points=${points} value=${(y) => format.compact(y)} range=${moneyRange} tone=${moved < 0 ? 'down' : moved > 0 ? 'up' : 'this'} stepped /></div>`
        : history.data ? html`<p class="muted">The line begins within two minutes of your first bet.</p>` : html`<${Skeleton} height=${180} />`}`;
}

function ClosedPositions({ version }) {
  const pages = usePages((cursor) => api.listMyPositions({ status: 'closed', cursor: cursor ?? undefined, limit: 50 }), [version], (page) => page.positions.map((position) => ({ ...position, id: position.market.id + position.side })));
  return html`
    ${pages.loaded && !pages.items.length && !pages.error ? html`<${Empty} title="No closed positions">Bets that have ended appear here, with their profit.<//>`
      : !pages.items.length && pages.loading ? html`<${Rows} />` : html`
        <table class="table list">
          <thead><tr><th>Market</th><th>Side</th><th class="end">Bets</th><th class="end">Staked</th><th class="end">Odds</th><th class="end">Profit</th><th class="end">Ended</th></tr></thead>
          <tbody>${pages.items.map((position) => html`
            <tr key=${position.id}><td class="wide"><a href="/markets/${position.market.id}">${position.market.title}</a></td><td><${Side} side=${position.side} name=${optionOf(position.market, position.side)} /></td>
              <td class="end num phone-hidden">${format.whole(position.bets)}</td><td class="end" data-label="Staked"><${Money} value=${position.stake} /></td><td class="end num phone-hidden">${format.odds(position.averageOdds)}</td>
              <td class="end"><${Money} value=${position.realisedPnL} sign /></td><td class="end muted small phone-hidden"><${Ago} at=${position.closedAt} /></td></tr>`)}</tbody>
        </table>
        ${pages.cursor ? html`<p class="pad end"><button class="link small" onClick=${pages.more}>Show more</button></p>` : ''}`}
    ${pages.error ? html`<div class="pad"><${ErrorNote} error=${pages.error} retry=${pages.reload} /></div>` : ''}`;
}

function PositionRow({ position, onSell }) {
  const { market, side } = position;
  const own = side === 'this' ? position.currentOdds : Math.round((1 - position.currentOdds) * 10_000) / 10_000;
  const live = useLive({ ...market, thisOdds: own, thatOdds: 1 - own, oddsSeq: 0, oddsUpdatedAt: position.lastBetAt, resolution: null });
  const odds = live.seq === 0 ? position.currentOdds : side === 'this' ? live.thisOdds : live.thatOdds;
  const worth = live.seq === 0 ? position.currentValue : Math.floor(position.potentialPayout * odds * 100) / 100;
  return html`
    <tr>
      <td class="wide"><a href="/markets/${market.id}">${market.title}</a>${live.status === 'open' ? '' : html` <${Status} value=${live.status} />`}</td>
      <td><${Side} side=${side} name=${optionOf(market, side)} /></td>
      <td class="end phone-hidden"><${Money} value=${position.stake} /></td>
      <td class="end num phone-hidden">${format.odds(position.averageOdds)}</td>
      <td class="end num phone-hidden">${format.odds(odds)}</td>
      <td class="end num"><${Money} value=${worth} /> <span class="small">(<${Money} value=${worth - position.stake} sign />)</span></td>
      <td class="end phone-hidden"><${Money} value=${position.potentialPayout} /></td>
      <td class="end wide"><${SellButton} position=${position} onSell=${onSell} label=${market.title} /></td>
    </tr>`;
}

export function Bets({ query }) {
  useTitle('Bets');
  const status = query.get('status') ?? '';
  const pages = usePages((cursor) => api.listMyBets({ status: status || undefined, cursor: cursor ?? undefined, limit: 50 }), [status], (page) => page.bets);
  useChanges(pages.reload);
  return html`
    <${Head} path="/bets"><${Segments} label="Status" value=${status} options=${[['', 'All'], ['pending', 'Pending'], ['won', 'Won'], ['lost', 'Lost'], ['cashed_out', 'Cashed out'], ['cancelled', 'Refunded']]} onChange=${(value) => setQuery({ status: value })} /><//>
    <section class="card">
      ${pages.loaded && !pages.items.length ? html`<${Empty} title=${status ? 'No such bets' : 'No bets yet'} action=${html`<a class="button primary" href="/">Find a market</a>`}>${status ? 'No bet has this status at the moment.' : 'Your first bet starts with a question you have an opinion on.'}<//>`
        : !pages.items.length && pages.loading ? html`<${Rows} />` : html`<${BetRows} rows=${pages.items} />`}
    </section>
    <${ListEnd} pages=${pages} />`;
}

export function Transactions({ query }) {
  useTitle('Transactions');
  const type = query.get('type') ?? '';
  const pages = usePages((cursor) => api.listMyTransactions({ type: type || undefined, cursor: cursor ?? undefined, limit: 50 }), [type], (page) => page.transactions);
  useChanges(pages.reload);
  const balances = useMemo(() => {
    const points = [...pages.items].reverse().map((entry) => [new Date(entry.createdAt).getTime() / 1000, entry.balanceAfter]);
    return points.filter(([at], i) => i === points.length - 1 || at !== points[i + 1][0]);
  }, [pages.items]);
  const exporting = useAction(async () => {
    const text = await api.exportMyTransactions(type ? { type } : {}, { timeoutMs: 60_000 });
    save(new Blob([text], { type: 'text/csv' }), 'transactions.csv');
    toast({ kind: 'good', icon: 'download', title: 'Transactions saved' });
  });
  return html`
    <${Head} path="/transactions">
      <div class="row">
        <label class="hidden" for="type">Type</label>
        <select id="type" class="input" value=${type} onChange=${(event) => setQuery({ type: event.target.value })}>
          <option value="">All types</option>${Object.entries(TYPES).map(([id, [name]]) => html`<option key=${id} value=${id}>${name}</option>`)}
        </select>
        <${Button} busy=${exporting.busy} onClick=${exporting.run}><${Icon} name="download" size="18" />CSV<//>
      </div>
    <//>
    ${exporting.error ? html`<${ErrorNote} error=${exporting.error} />` : ''}
    ${!type && balances.length > 2 ? html`
      <section class="card pad stack low" style=${{ marginBottom: '16px' }}><h2>Balance</h2>
        <${AreaChart} label="Balance after each of the latest ${balances.length} transactions" points=${balances} value=${(y) => format.compact(y)} stepped
          range=${(low, high) => [Math.max(0, low - (high - low) * 0.15 - 1), high + (high - low) * 0.15 + 1]} /></section>` : ''}
    <section class="card">
      ${pages.loaded && !pages.items.length ? html`<${Empty} title="No such transactions">Every change of your balance is listed here, with the balance after it.<//>`
        : !pages.items.length && pages.loading ? html`<${Rows} />` : html`<${TransactionRows} rows=${pages.items} />`}
    </section>
    <${ListEnd} pages=${pages} />`;
}

export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
