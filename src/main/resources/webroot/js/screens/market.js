// One market: chart, live odds, rules, own position, bet slip, related markets.
import { html, useEffect, useMemo, useState } from '../html.js';
import { api, signedIn } from '../api.js';
import { on } from '../live.js';
import { isAdmin, me } from '../session.js';
import * as format from '../format.js';
import { AreaChart } from '../chart.js';
import { oddsRange, RANGES, rangeFor } from '../ranges.js';
import { Ago, Countdown, Empty, ErrorNote, Icon, Money, Note, Odds, optionOf, Pairs, Segments, Side, Skeleton, Split, Status, useLive, useRead, useTitle, now } from '../ui.js';
import { CashOut, SellButton } from './cash-out.js';
import { Star } from '../follow.js';
import { AlertsButton } from './alerts.js';
import { noBets, tagsOf } from './cards.js';
import { BetSlip } from './slip.js';

const LIVE_POINTS_MAX = 600;
/** The values of cash-outs are read again after this time. */
const VALUE_MS = 10_000;

export function MarketPage({ id, query }) {
  const market = useRead(() => api.getMarket({ marketId: id }), [id]);
  useTitle(market.data?.title);
  useEffect(() => on('market', (message) => message.marketId === id && market.reload()), [id]);
  if (market.data) {
    return html`<${Loaded} market=${market.data} side=${query.get('side') === 'that' ? 'that' : 'this'} />`;
  }
  if (market.error?.status === 404 || market.error?.code === 'VALIDATION_ERROR') {
    return html`<${Empty} page title="No such market" action=${html`<a class="button" href="/">See all markets</a>`}>It may have been removed, or the address is incomplete.<//>`;
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
            ${tagsOf(market).map((tag) => html`<a key=${tag} class="tag" href="/?tag=${encodeURIComponent(tag)}">${tag}</a>`)}
          </nav>
          <h1>${market.title}</h1>
          ${market.eventId && market.eventTitle && market.eventTitle !== market.title ? html`<p class="small" style=${{ marginTop: '8px' }}><a class="row" href="/events/${market.eventId}"><${Icon} name="layers" size="16" />${market.eventTitle}</a></p>` : ''}
          <div class="row wrap muted small" style=${{ marginTop: '12px' }}>
            <${Status} value=${live.status} />
            ${open && noBets(market) ? html`<span class="tag pending">${noBets(market)}</span>` : ''}
            ${open && ends ? (ends > now() ? html`<span class="row"><${Icon} name="clock" size="16" />Ends in <${Countdown} to=${market.expiresAt} /></span>` : html`<span>Expected end ${format.relative(market.expiresAt, now())}</span>`) : ''}
            ${market.volume ? html`<span class="num">${format.compact(market.volume)} volume</span>` : ''}
            <span class="grow"></span><${Star} kind="market" id=${market.id} title=${market.title} text />${open ? html`<${AlertsButton} kind="market" target=${market} />` : ''}
          </div>
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
        ${market.statistics ? html`<${Activity} market=${market} />` : ''}
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

function OwnPosition({ market, live }) {
  const inputs = [market.id, me.value?.creditBalance, live.status];
  const bets = useRead(() => api.listMyBets({ marketId: market.id, limit: 50 }), inputs);
  const positions = useRead(() => api.listMyPositions({ marketId: market.id, limit: 2 }), inputs);
  const [selling, setSelling] = useState('');
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && positions.data?.positions.length && positions.reload(), VALUE_MS);
    return () => clearInterval(timer);
  }, [Boolean(positions.data?.positions.length)]);
  const list = bets.data?.bets ?? [];
  if (!list.length) {
    return '';
  }
  const pending = list.filter((bet) => bet.status === 'pending');
  const stakeIn = (bet) => bet.cashedOut?.remainingStake ?? bet.amount;
  const payoutOf = (bet) => bet.cashedOut?.remainingPayout ?? bet.potentialPayout;
  const worthOf = (bet) => Math.floor(payoutOf(bet) * (bet.side === 'this' ? live.thisOdds : live.thatOdds) * 100) / 100;
  const total = (rows, of) => rows.reduce((sum, bet) => sum + of(bet), 0);
  const received = total(list, (bet) => (bet.status === 'pending' ? bet.cashedOut?.value ?? 0 : bet.actualPayout ?? 0));
  const staked = total(list, (bet) => bet.amount);
  const worth = total(pending, worthOf);
  const side = (value) => {
    const rows = pending.filter((bet) => bet.side === value);
    const position = positions.data?.positions.find((entry) => entry.side === value);
    return rows.length ? html`
      <div class="own-side row wrap between" key=${value}>
        <div><${Side} side=${value} name=${optionOf(market, value)} /><p class="muted small num">${format.exact(total(rows, stakeIn))} staked, pays ${format.exact(total(rows, payoutOf))}</p></div>
        ${position ? html`<${SellButton} position=${position} onSell=${() => setSelling(value)} label=${optionOf(market, value)} />` : ''}
      </div>` : '';
  };
  return html`
    <section class="card later" aria-label="Your position">
      <div class="card-head"><h2>Your position</h2><span>${html`<${Money} value=${worth + received - staked} sign />`}</span></div>
      <div class="pad stack">
        ${side('this')}${side('that')}
        <${Pairs} items=${[
          ['Staked', html`<${Money} value=${staked} />`],
          pending.length > 0 && ['Worth at current odds', html`<${Money} value=${worth} />`],
          received > 0 && ['Received', html`<${Money} value=${received} />`],
        ]} />
      </div>
      <table class="table list" style=${{ borderTop: '1px solid var(--line)' }}>
        <thead><tr><th>Side</th><th class="end">Stake</th><th class="end">Odds</th><th class="end">Pays</th><th class="end">Placed</th></tr></thead>
        <tbody>${list.map((bet) => html`
          <tr key=${bet.id}><td><span class="row"><${Side} side=${bet.side} name=${optionOf(market, bet.side)} />${bet.status === 'pending' ? '' : html`<${Status} value=${bet.status} />`}</span></td>
            <td class="end"><${Money} value=${bet.amount} /></td><td class="end num" data-label="at">${format.odds(bet.oddsAtBet)}</td>
            <td class="end" data-label="pays"><${Money} value=${bet.actualPayout ?? payoutOf(bet)} />${bet.cashedOut && bet.status === 'pending' ? html`<br /><span class="muted small num">${format.exact(bet.cashedOut.value)} cashed out</span>` : ''}</td><td class="end muted small phone-hidden"><${Ago} at=${bet.placedAt} /></td></tr>`)}</tbody>
      </table>
      ${selling ? html`<${CashOut} market=${market} side=${selling} onClose=${() => { setSelling(''); positions.reload(); bets.reload(); }} />` : ''}
    </section>`;
}

const ACTIVITY_MS = 15_000;
const ACTIVITY_ROWS = 8;

/** Who bets how much on which side: sums, and the latest bets. */
function Activity({ market }) {
  const activity = useRead(() => api.getMarketActivity({ marketId: market.id }), [market.id, me.value?.creditBalance]);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && activity.reload(), ACTIVITY_MS);
    return () => clearInterval(timer);
  }, [market.id]);
  const [all, setAll] = useState(false);
  const bets = activity.data?.bets ?? [];
  const { stakes } = market.statistics;
  const total = stakes.this + stakes.that;
  return html`
    <section class="card later" aria-label="Activity">
      <div class="card-head"><h2>Activity</h2><span class="muted small num">${format.whole(market.statistics.bets)} ${market.statistics.bets === 1 ? 'bet' : 'bets'} · ${format.whole(market.statistics.bettors)} ${market.statistics.bettors === 1 ? 'player' : 'players'}</span></div>
      ${!activity.data ? (activity.error ? html`<div class="pad"><${ErrorNote} error=${activity.error} retry=${activity.reload} /></div>` : html`<${Skeleton} height=${120} />`)
        : !bets.length ? html`<p class="pad muted small">No bets yet. Yours could be the first.</p>` : html`
          ${total ? html`<div class="pad stack-2 activity-sums"><div class="row between small"><span class="num"><i class="shape this" aria-hidden="true"></i> ${format.compact(stakes.this)} on ${market.thisOption}</span><span class="num">${format.compact(stakes.that)} on ${market.thatOption} <i class="shape that" aria-hidden="true"></i></span></div><${Split} odds=${stakes.this / total} /></div>` : ''}
          <ul class="activity">${bets.slice(0, all ? bets.length : ACTIVITY_ROWS).map((bet, i) => html`
            <li key=${`${bet.placedAt}${i}`}><${Side} side=${bet.side} name=${optionOf(market, bet.side)} /><span class="num muted">~${format.credits(bet.stake)} at ${format.odds(bet.odds)}</span><span class="muted small"><${Ago} at=${bet.placedAt} /></span></li>`)}</ul>
          ${bets.length > ACTIVITY_ROWS && !all ? html`<p class="pad activity-more"><button class="link small" onClick=${() => setAll(true)}>Show ${bets.length - ACTIVITY_ROWS} more</button></p>` : ''}`}
    </section>`;
}

function Related({ market }) {
  const tag = market.tags[0];
  const related = useRead(async () => {
    const [event, similar] = await Promise.all([
      market.eventId ? api.listMarkets({ eventId: market.eventId, limit: 5 }) : { markets: [] },
      api.listMarkets(tag ? { tag, group: 'event', limit: 6 } : { category: market.category, group: 'event', limit: 6 }),
    ]);
    return [...event.markets, ...similar.markets.filter((other) => other.eventId !== market.eventId || !market.eventId)];
  }, [market.id]);
  const others = related.data?.filter((other) => other.id !== market.id).slice(0, 5) ?? [];
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
