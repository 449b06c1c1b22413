// A player as others see it: results, calibration, profit over time, ended bets.
import { html, useState } from '../html.js';
import { api } from '../api.js';
import { me } from '../session.js';
import * as format from '../format.js';
import { AreaChart } from '../chart.js';
import { HISTORY_RANGES, moneyRange } from '../ranges.js';
import { Ago, Avatar, Empty, ErrorNote, Figures, ListEnd, Money, Note, optionOf, Rows, Segments, Side, Skeleton, Status, usePages, useRead, useTitle } from '../ui.js';

export function Profile({ id }) {
  const profile = useRead(() => api.getUser({ userId: id }), [id]);
  useTitle(profile.data?.username);
  if (profile.error && !profile.data) {
    return profile.error.status === 404 || profile.error.status === 400
      ? html`<${Empty} page title="No such player" action=${html`<a class="button" href="/leaderboard">Leaderboard</a>`}>This account does not exist or was closed.<//>`
      : html`<${ErrorNote} error=${profile.error} retry=${profile.reload} />`;
  }
  const user = profile.data;
  if (!user) {
    return html`<div class="stack"><${Skeleton} height=${64} width="50%" /><${Skeleton} height=${120} /></div>`;
  }
  const own = user.id === me.value?.id;
  const { results, skill } = user;
  return html`
    <div class="stack-5">
      <header class="row" style=${{ gap: '16px' }}><${Avatar} name=${user.username} big /><div><h1>${user.username}</h1>
        <p class="muted small">Member since ${format.date(user.memberSince)}${own ? html` · This is what others see. <a href="/settings">Settings</a>` : ''}</p></div></header>
      ${own && user.resultsHidden ? html`<${Note} icon="info">Only you see your results, calibration and bets. <a href="/settings">Settings</a><//>` : ''}
      <${Figures} items=${[
        ['Profit', html`<${Money} value=${user.overallPnL} sign />`, user.rankByPnL ? `rank ${format.whole(user.rankByPnL)}` : 'not ranked yet'],
        ['Volume', format.exact(user.totalVolume), user.rankByVolume ? `rank ${format.whole(user.rankByVolume)}` : 'not ranked yet'],
        ...(results ? [
          ['Markets won', results.winRate === null ? '–' : format.percent(results.winRate), `${format.whole(results.marketsWon)} of ${format.whole(results.marketsPlayed)}${results.winStreak > 1 ? `, ${results.winStreak} in a row` : ''}`],
          ['Return on stakes', results.roi === null ? '–' : html`<span class=${results.roi > 0 ? 'up' : results.roi < 0 ? 'down' : ''}>${format.signedPercent(results.roi)}</span>`, `on ${format.compact(results.stakes)} staked`],
        ] : []),
        ...(user.creditBalance === undefined ? [] : [['Balance', format.exact(user.creditBalance), 'only you see it']]),
      ]} />
      ${results?.bestWin ? html`<p class="small">Best market: <a href="/markets/${results.bestWin.marketId}">${results.bestWin.title}</a> <${Money} value=${results.bestWin.profit} sign /></p>` : ''}
      <section class="card pad stack"><${ProfitHistory} id=${id} /></section>
      ${user.resultsHidden && !own ? html`<section class="card"><${Empty} title="Results are private">${user.username} shows neither calibration nor bets.<//></section>` : html`
        <section class="card pad stack"><h2>Calibration</h2>
          ${skill ? html`<${Calibration} skill=${skill} />` : html`<p class="muted">Shown after 20 settled markets${results ? `; ${format.whole(results.marketsPlayed)} so far` : ''}. It compares the odds of first bets with how often they came true.</p>`}</section>
        <${EndedBets} id=${id} />`}
    </div>`;
}

function ProfitHistory({ id }) {
  const [range, setRange] = useState('1w');
  const history = useRead(() => api.getPnlHistory({ userId: id, range }), [id, range]);
  const points = (history.data?.points ?? []).map((point) => [new Date(point.at).getTime() / 1000, point.realisedPnL]);
  const moved = points.length > 1 ? points.at(-1)[1] - points[0][1] : 0;
  return html`
    <div class="row between wrap"><h2>Realised profit</h2><${Segments} label="Range" value=${range} options=${HISTORY_RANGES} onChange=${setRange} /></div>
    ${history.error ? html`<${ErrorNote} error=${history.error} retry=${history.reload} />`
      : points.length > 1 ? html`<div class="low"><${AreaChart} label="Realised profit, now ${format.signed(points.at(-1)[1])}" points=${points} value=${(y) => format.compact(y)} tone=${moved < 0 ? 'down' : 'up'} range=${moneyRange} stepped /></div>`
        : history.data ? html`<p class="muted">No settlement in this time.</p>` : html`<${Skeleton} height=${180} />`}`;
}

const SIZE = 260;
const EDGE = 34;
const at = (share) => EDGE + share * (SIZE - 2 * EDGE + 20);
const up = (share) => SIZE - at(share);

/** Odds of first bets against the share that came true. On the diagonal, odds and results agree. */
function Calibration({ skill }) {
  const buckets = skill.calibration.filter((bucket) => bucket.markets > 0);
  const most = Math.max(...buckets.map((bucket) => bucket.markets));
  const radius = (bucket) => 4 + 8 * Math.sqrt(bucket.markets / most);
  const line = buckets.map((bucket) => `${at(bucket.meanOdds).toFixed(1)} ${up(bucket.winRate).toFixed(1)}`).join('L');
  return html`
    <div class="calibration">
      <svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="Share of forecasts that came true, by odds. The table below has the same figures.">
        ${[0, 0.25, 0.5, 0.75, 1].map((share) => html`
          <g key=${share} class="axis"><line x1=${at(0)} x2=${at(1)} y1=${up(share)} y2=${up(share)} /><text x=${at(0) - 6} y=${up(share) + 4} text-anchor="end">${format.percent(share, 0)}</text>
            <text x=${at(share)} y=${SIZE - EDGE + 18} text-anchor="middle">${share === 0 ? '' : format.percent(share, 0)}</text></g>`)}
        <line class="diagonal" x1=${at(0)} y1=${up(0)} x2=${at(1)} y2=${up(1)} />
        ${buckets.length > 1 ? html`<path class="curve" d="M${line}" />` : ''}
        ${buckets.map((bucket) => html`<circle key=${bucket.from} cx=${at(bucket.meanOdds)} cy=${up(bucket.winRate)} r=${radius(bucket)}><title>${format.percent(bucket.winRate, 0)} of ${bucket.markets} came true at mean odds of ${format.percent(bucket.meanOdds, 0)}</title></circle>`)}
      </svg>
      <div class="stack">
        <${Figures} items=${[
          ['Edge over the odds', html`<span class=${skill.edge.value > 0 ? 'up' : skill.edge.value < 0 ? 'down' : ''}>${format.signedPercent(skill.edge.value)}</span>`, `${format.percent(skill.edge.confidence, 0)} interval ${format.signedPercent(skill.edge.low)} to ${format.signedPercent(skill.edge.high)}`],
          ['Came true', `${format.whole(skill.wins)} of ${format.whole(skill.markets)}`, `${format.compact(skill.expectedWins)} expected from the odds`],
          ['Brier score', format.decimal(skill.brierScore, 3), 'lower is better'],
        ]} />
        <p class="hint">Each circle is a group of first bets with similar odds. Above the diagonal they came true more often than the odds said.</p>
        <details><summary class="small muted">Figures</summary>
          <table class="table plain"><thead><tr><th>Odds</th><th class="end">Markets</th><th class="end">Mean odds</th><th class="end">Came true</th></tr></thead>
            <tbody>${buckets.map((bucket) => html`<tr key=${bucket.from}><td class="num">${format.percent(bucket.from, 0)} – ${format.percent(bucket.to, 0)}</td><td class="end num">${format.whole(bucket.markets)}</td><td class="end num">${format.percent(bucket.meanOdds)}</td><td class="end num">${format.percent(bucket.winRate)}</td></tr>`)}</tbody></table></details>
      </div>
    </div>`;
}

function EndedBets({ id }) {
  const pages = usePages((cursor) => api.listEndedBets({ userId: id, cursor: cursor ?? undefined, limit: 20 }), [id], (page) => page.bets);
  return html`
    <section class="card"><div class="card-head"><h2>Ended bets</h2></div>
      ${pages.loaded && !pages.items.length ? html`<p class="pad muted">No bet has ended yet. Open bets are never public.</p>` : !pages.items.length && pages.loading ? html`<${Rows} count=${3} />` : html`
        <table class="table list"><thead><tr><th>Market</th><th>Side</th><th>Status</th><th class="end">Stake</th><th class="end">Odds</th><th class="end">Profit</th><th class="end">Ended</th></tr></thead>
          <tbody>${pages.items.map((bet) => html`
            <tr key=${bet.id}><td class="wide"><a href="/markets/${bet.market.id}">${bet.market.title}</a></td><td><${Side} side=${bet.side} name=${optionOf(bet.market, bet.side)} /></td><td class="end-phone"><${Status} value=${bet.status} /></td>
              <td class="end" data-label="Stake"><${Money} value=${bet.amount} /></td><td class="end num phone-hidden">${format.odds(bet.oddsAtBet)}</td><td class="end"><${Money} value=${bet.profit} sign /></td><td class="end muted small phone-hidden"><${Ago} at=${bet.resolvedAt} /></td></tr>`)}</tbody></table>`}
    </section>
    ${pages.cursor ? html`<p class="end"><button class="link small" onClick=${pages.more}>Show more bets</button></p>` : ''}
    ${pages.error ? html`<${ListEnd} pages=${pages} />` : ''}`;
}
