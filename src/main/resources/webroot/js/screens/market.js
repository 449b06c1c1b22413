// One market: chart, live odds, rules, own position, bet slip, related markets.
import { html, useEffect, useMemo, useState } from '../html.js';
import { api, signedIn } from '../api.js';
import { on } from '../live.js';
import { isAdmin, me } from '../session.js';
import * as format from '../format.js';
import { AreaChart } from '../chart.js';
import { Ago, Countdown, Empty, ErrorNote, Icon, Money, Note, Odds, optionOf, Pairs, Segments, Side, Skeleton, Split, Status, useLive, useRead, useTitle, now } from '../ui.js';
import { BetSlip } from './slip.js';

/** Ranges of the chart: name, seconds, and the step of the history. */
const RANGES = { '10m': [600, '1s'], '1h': [3600, '1m'], '1d': [86_400, '5m'], '1w': [604_800, '1h'], '1y': [31_536_000, '1d'] };
const LIVE_POINTS_MAX = 600;

export function MarketPage({ id, query }) {
  const market = useRead(() => api.getMarket({ marketId: id }), [id]);
  useTitle(market.data?.title);
  useEffect(() => on('market', (message) => message.marketId === id && market.reload()), [id]);
  if (market.data) {
    return html`<${Loaded} market=${market.data} side=${query.get('side') === 'that' ? 'that' : 'this'} />`;
  }
  if (market.error?.status === 404 || market.error?.code === 'VALIDATION_ERROR') {
    return html`<${Empty} title="No such market" action=${html`<a class="button" href="/">See all markets</a>`}>It may have been removed, or the address is incomplete.<//>`;
  }
  if (market.error) {
    return html`<${ErrorNote} error=${market.error} retry=${market.reload} />`;
  }
  return html`<div class="market-page" role="status" aria-label="Loading"><div class="stack"><${Skeleton} height=${38} width="80%" /><${Skeleton} height=${340} /></div><${Skeleton} height=${420} /></div>`;
}

function Loaded({ market, side }) {
  const live = useLive(market);
  const open = live.status === 'open';
  const ends = market.expiresAt ? new Date(market.expiresAt).getTime() : null;
  return html`
    <div class="market-page">
      <div class="stack-5">
        <header>
          <nav class="crumbs" aria-label="Breadcrumb">
            <a href="/">Markets</a><span aria-hidden="true">/</span><a href="/?category=${encodeURIComponent(market.category)}">${market.category}</a>
            ${market.tags.slice(0, 4).map((tag) => html`<a key=${tag} class="tag" href="/?tag=${encodeURIComponent(tag)}">${tag}</a>`)}
          </nav>
          <h1>${market.title}</h1>
          <p class="row wrap muted small" style=${{ marginTop: '12px' }}>
            <${Status} value=${live.status} />
            ${open && ends ? (ends > now() ? html`<span class="row"><${Icon} name="clock" size="16" />Ends in <${Countdown} to=${market.expiresAt} /></span>` : html`<span>Expected end ${format.relative(market.expiresAt, now())}</span>`) : ''}
            ${market.volume ? html`<span class="num">${format.compact(market.volume)} volume</span>` : ''}
          </p>
        </header>
        ${live.status === 'resolved' ? html`<${Note} kind="good" icon="check">${live.resolution === 'invalid' ? 'Resolved as invalid: all stakes are refunded.' : html`Resolved: <strong>${optionOf(market, live.resolution)}</strong>`}${market.resolvedAt ? html` · <${Ago} at=${market.resolvedAt} />` : ''}${market.correctedAt ? html` · corrected <${Ago} at=${market.correctedAt} />` : ''}<//>` : ''}
        <section class="card pad stack" aria-label="Odds">
          <div class="big-odds">
            <div><${Side} side="this" name=${market.thisOption} /><div class="value num"><${Odds} value=${live.thisOdds} /></div></div>
            <div class="that-part"><${Side} side="that" name=${market.thatOption} /><div class="value num"><${Odds} value=${live.thatOdds} /></div></div>
          </div>
          <${Split} odds=${live.thisOdds} />
          <${History} market=${market} live=${live} />
        </section>
        ${signedIn.value ? html`<${OwnPosition} market=${market} live=${live} />` : ''}
        <section class="card pad stack later">
          <h2>About this market</h2>
          ${market.description ? html`<p class="prose">${market.description}</p>` : html`<p class="muted">No further description. The result is that of the question.</p>`}
          <${Pairs} items=${[
            ['Result', market.marketType === 'polymarket' ? 'By the mirrored market' : market.marketType === 'cross' ? 'By an admin, odds mirrored' : 'By an admin'],
            market.expiresAt && ['Expected end', format.dateTime(market.expiresAt)],
            ['Listed', format.dateTime(market.createdAt)],
            ['Odds confirmed', html`<${Ago} at=${live.updatedAt} />`],
            market.liquidity && ['Liquidity', format.whole(market.liquidity)],
          ]} />
          ${isAdmin.value ? html`<a class="button small" href="/admin/markets?id=${market.id}"><${Icon} name="shield" size="16" />Administer</a>` : ''}
        </section>
      </div>
      <aside>
        <section class="card pad" aria-label="Bet slip"><${BetSlip} market=${market} side=${side} /></section>
        <${Related} market=${market} />
      </aside>
    </div>`;
}

function History({ market, live }) {
  const [range, setRange] = useState(() => rangeFor(Date.now() - new Date(market.createdAt).getTime()));
  const [seconds, interval] = RANGES[range];
  const history = useRead(() => {
    const to = new Date();
    return api.getOddsHistory({ marketId: market.id, interval, from: new Date(to.getTime() - seconds * 1000).toISOString() });
  }, [market.id, range]);
  const [points, setPoints] = useState([]);
  useEffect(() => {
    if (history.data?.interval === interval) {
      setPoints(history.data.points.map((point) => [new Date(point.at).getTime() / 1000, point.close]));
    }
  }, [history.data]);
  useEffect(() => {
    setPoints((old) => {
      const last = old.at(-1);
      if (!last || last[1] === live.thisOdds) {
        return old;
      }
      return [...old, [Math.max(Date.now() / 1000, last[0] + 0.001), live.thisOdds]].slice(-LIVE_POINTS_MAX - 1000);
    });
  }, [live.seq]);
  const shown = useMemo(() => {
    const last = points.at(-1);
    return last && live.status === 'open' ? [...points, [Math.max(Date.now() / 1000, last[0] + 0.001), live.thisOdds]] : points;
  }, [points, live.seq]);
  const first = shown[0]?.[1];
  const moved = first === undefined ? 0 : live.thisOdds - first;
  return html`
    <div class="row between wrap">
      <p class="small muted">${shown.length > 1 ? html`<span class="delta num ${moved > 0 ? 'up' : moved < 0 ? 'down' : ''}">${moved > 0 ? '▲' : moved < 0 ? '▼' : '■'} ${format.percent(Math.abs(moved))}</span> for ${market.thisOption} in this range` : ' '}</p>
      <${Segments} label="Range" value=${range} options=${Object.keys(RANGES).map((name) => [name, name])} onChange=${setRange} />
    </div>
    ${history.error ? html`<${ErrorNote} error=${history.error} retry=${history.reload} />`
      : shown.length > 1 ? html`<${AreaChart} label="Odds of ${market.thisOption} in the last ${range}, now ${format.percent(live.thisOdds)}" points=${shown} value=${(y) => format.odds(y)} range=${oddsRange} stepped />`
        : history.loading ? html`<${Skeleton} height=${260} />` : html`<p class="empty">The odds have not moved in this time.</p>`}`;
}

/** A young market begins with a short range. */
const rangeFor = (ageMs) => (ageMs < 1_200_000 ? '10m' : ageMs < 86_400_000 ? '1h' : ageMs < 604_800_000 ? '1d' : '1w');

/** Some room around the line, within 0 and 1. */
function oddsRange(low, high) {
  const room = Math.max((high - low) * 0.18, 0.015);
  return [Math.max(0, low - room), Math.min(1, high + room)];
}

function OwnPosition({ market, live }) {
  const bets = useRead(() => api.listMyBets({ marketId: market.id, limit: 50 }), [market.id, me.value?.creditBalance, live.status]);
  if (!bets.data?.bets.length) {
    return '';
  }
  const value = (bet) => {
    if (bet.status === 'pending') {
      return Math.floor(bet.potentialPayout * (bet.side === 'this' ? live.thisOdds : live.thatOdds) * 100) / 100;
    }
    return bet.actualPayout ?? 0;
  };
  const stake = bets.data.bets.reduce((sum, bet) => sum + bet.amount, 0);
  const worth = bets.data.bets.reduce((sum, bet) => sum + value(bet), 0);
  const pays = { this: 0, that: 0 };
  bets.data.bets.filter((bet) => bet.status === 'pending').forEach((bet) => { pays[bet.side] += bet.potentialPayout; });
  return html`
    <section class="card later" aria-label="Your position">
      <div class="card-head"><h2>Your position</h2><span>${html`<${Money} value=${worth - stake} sign />`}</span></div>
      <div class="pad">
        <${Pairs} items=${[
          ['Staked', html`<${Money} value=${stake} />`],
          ['Worth at current odds', html`<${Money} value=${worth} />`],
          pays.this > 0 && [html`If <${Side} side="this" name=${market.thisOption} />`, html`<${Money} value=${pays.this} />`],
          pays.that > 0 && [html`If <${Side} side="that" name=${market.thatOption} />`, html`<${Money} value=${pays.that} />`],
        ]} />
      </div>
      <table class="table list" style=${{ borderTop: '1px solid var(--line)' }}>
        <thead><tr><th>Side</th><th class="end">Stake</th><th class="end">Odds</th><th class="end">Pays</th><th class="end">Placed</th></tr></thead>
        <tbody>${bets.data.bets.map((bet) => html`
          <tr key=${bet.id}><td><span class="row"><${Side} side=${bet.side} name=${optionOf(market, bet.side)} />${bet.status === 'pending' ? '' : html`<${Status} value=${bet.status} />`}</span></td>
            <td class="end"><${Money} value=${bet.amount} /></td><td class="end num" data-label="at">${format.odds(bet.oddsAtBet)}</td>
            <td class="end" data-label="pays"><${Money} value=${bet.actualPayout ?? bet.potentialPayout} /></td><td class="end muted small"><${Ago} at=${bet.placedAt} /></td></tr>`)}</tbody>
      </table>
    </section>`;
}

function Related({ market }) {
  const tag = market.tags[0];
  const related = useRead(() => api.listMarkets(tag ? { tag, limit: 5 } : { category: market.category, limit: 5 }), [market.id]);
  const others = related.data?.markets.filter((other) => other.id !== market.id).slice(0, 4) ?? [];
  if (!others.length) {
    return '';
  }
  return html`
    <section class="card later" aria-label="Related markets">
      <div class="card-head"><h2>Related</h2></div>
      <ul>${others.map((other) => html`<${RelatedRow} key=${other.id} market=${other} />`)}</ul>
    </section>`;
}

function RelatedRow({ market }) {
  const live = useLive(market);
  return html`
    <li style=${{ borderTop: '1px solid var(--line)', marginTop: '-1px' }}><a class="row between" style=${{ padding: '12px 24px', textDecoration: 'none' }} href="/markets/${market.id}">
      <span class="small grow">${market.title}</span><span class="side this"><i class="shape this" aria-hidden="true"></i><span class="side-name num small"><${Odds} value=${live.thisOdds} /></span></span></a></li>`;
}
