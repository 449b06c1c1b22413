// Rankings with the own place.
import { html, useEffect } from '../html.js';
import { api, signedIn } from '../api.js';
import { on } from '../live.js';
import { setQuery } from '../router.js';
import { me } from '../session.js';
import * as format from '../format.js';
import { Avatar, Empty, ErrorNote, Money, Pairs, Rows, Segments, useRead, useTitle } from '../ui.js';

const REFRESH_MS = 10_000;
/** A settlement is on the boards after this time. */
const SETTLED_MS = 1_500;
const WINDOWS = [['day', 'Today'], ['week', '7 days'], ['month', '30 days'], ['all', 'All time']];
/** Boards: how they are named and read. The last two rank results of all time, by category. */
const BOARDS = {
  pnl: { name: 'Profit', page: 'leaderboardByPnl', place: 'myPlaceByPnl', value: (row) => html`<${Money} value=${row.overallPnL} sign />` },
  volume: { name: 'Volume', page: 'leaderboardByVolume', place: 'myPlaceByVolume', value: (row) => html`<${Money} value=${row.totalVolume} />` },
  roi: { name: 'ROI', page: 'leaderboardByRoi', place: 'myPlaceByRoi', results: true, value: (row) => html`<${Share} value=${row.roi} />`,
    text: 'Ranked by the return on stakes that luck alone does not reach.' },
  skill: { name: 'Skill', page: 'leaderboardBySkill', place: 'myPlaceBySkill', results: true, value: (row) => html`<${Share} value=${row.edge} />`,
    text: 'Ranked by the edge over the odds that luck alone does not reach.' },
};

const Share = ({ value }) => html`<span class="num ${value > 0 ? 'up' : value < 0 ? 'down' : ''}">${format.signedPercent(value)}</span>`;

export function Leaderboard({ query }) {
  useTitle('Leaderboard');
  const board = BOARDS[query.get('by')] ? query.get('by') : 'pnl';
  const { page, place, value, results, text } = BOARDS[board];
  const period = results ? '' : query.get('window') ?? 'all';
  const category = results ? query.get('category') ?? '' : '';
  const filter = results ? { category: category || undefined } : { window: period };
  const ranking = useRead(async () => ({ board, ...await api[page]({ ...filter, limit: 100 }) }), [board, period, category]);
  const own = useRead(() => (signedIn.value ? api[place]({ ...filter, around: 0 }) : Promise.resolve(null)), [board, period, category, signedIn.value]);
  const categories = useRead(() => (results ? api.listCategories() : Promise.resolve(null)), [results]);
  useEffect(() => {
    const reload = () => { ranking.reload(); own.reload(); };
    const timer = setInterval(() => !document.hidden && reload(), REFRESH_MS);
    const end = on('settled', () => setTimeout(reload, SETTLED_MS));
    return () => { clearInterval(timer); end(); };
  }, [board, period, category, signedIn.value]);
  const data = ranking.data?.board === board ? ranking.data : null;
  const rows = data?.leaderboard ?? [];
  const mine = own.data?.rank ? own.data.leaderboard.find((row) => row.user.id === me.value?.id) : null;
  const podium = rows.slice(0, 3);
  return html`
    <div class="page-head"><h1>Leaderboard</h1>
      <div class="row wrap">
        <${Segments} label="Ranked by" value=${board} options=${Object.entries(BOARDS).map(([id, { name }]) => [id, name])} onChange=${(id) => setQuery({ by: id === 'pnl' ? '' : id })} />
        ${results ? html`<label class="hidden" for="board-category">Category</label><select id="board-category" class="input fit" value=${category} onChange=${(event) => setQuery({ category: event.target.value })}><option value="">All categories</option>${(categories.data?.categories ?? []).map((entry) => html`<option key=${entry.category} value=${entry.category}>${entry.category}</option>`)}</select>`
          : html`<${Segments} label="Period" value=${period} options=${WINDOWS} onChange=${(id) => setQuery({ window: id === 'all' ? '' : id })} />`}
      </div></div>
    ${text ? html`<p class="muted small board-text">${text}</p>` : ''}
    ${ranking.error ? html`<${ErrorNote} error=${ranking.error} retry=${ranking.reload} />` : ''}
    ${podium.length === 3 ? html`
      <div class="podium">${podium.map((row) => html`
        <a key=${row.user.id} class="card" href="/users/${row.user.id}"><${Avatar} name=${row.user.username} big /><span class="place">${['First', 'Second', 'Third'][row.rank - 1] ?? `Rank ${row.rank}`}</span><b class="clip">${row.user.username}</b>${value(row)}</a>`)}</div>` : ''}
    <section class="card" hidden=${!data && Boolean(ranking.error)}>
      ${!data ? html`<${Rows} count=${8} />`
        : !rows.length ? html`<${Empty} title="Nobody is ranked yet">${results ? 'Nobody has played enough settled markets.' : period === 'all' ? 'The first settled bets fill this board.' : 'No stake or settlement falls into this period.'}<//>` : html`
          <table class="table board">
            <thead><tr><th>Rank</th><th>Player</th>${results ? html`<th class="end phone-off">Markets</th><th class="end phone-off">Brier score</th><th class="end">${board === 'roi' ? 'Return' : 'Edge'}</th>` : html`<th class="end">${board === 'pnl' ? 'Profit' : 'Volume'}</th>`}</tr></thead>
            <tbody>
              ${mine && mine.rank > 10 ? html`<${Row} row=${mine} value=${value} results=${results} own />` : ''}
              ${rows.map((row) => html`<${Row} key=${row.user.id} row=${row} value=${value} results=${results} own=${row.user.id === me.value?.id} />`)}
            </tbody>
          </table>`}
    </section>
    ${results && data?.eligibility ? html`<${Eligibility} needed=${data.eligibility} own=${signedIn.value && own.data && !own.data.rank && me.value?.role !== 'admin' ? own.data.own : null} />`
      : signedIn.value && own.data && !own.data.rank && me.value?.role !== 'admin' ? html`<p class="hint" style=${{ marginTop: '16px' }}>You are ranked once enough of your bets are settled.</p>` : ''}`;
}

/** What it takes to be ranked by results, and how far the player is. */
const Eligibility = ({ needed, own }) => html`
  <section class="card pad stack-2 eligibility"><h2>${own ? 'Your way onto this board' : 'Who is ranked'}</h2>
    <${Pairs} items=${[['Settled markets', 'marketsPlayed'], ['Credits put at risk', 'volumeAtRisk'], ['Days since the registration', 'accountAgeDays']].filter(([, name]) => needed[name] > 0).map(([label, name]) => [label, html`
      <span class="num ${own && own[name] >= needed[name] ? 'up' : ''}">${own ? `${format.whole(own[name])} of ${format.whole(needed[name])}` : `${format.whole(needed[name])} or more`}</span>`])} /></section>`;

const Row = ({ row, value, results, own }) => html`
  <tr class=${own ? 'own' : ''}><td class="rank num">${row.rank}</td>
    <td><a class="row" href="/users/${row.user.id}"><${Avatar} name=${row.user.username} /><span class="clip">${row.user.username}</span>${own ? html`<span class="tag this">You</span>` : ''}</a></td>
    ${results ? html`<td class="end num phone-off">${format.whole(row.marketsPlayed)}</td><td class="end num phone-off">${format.decimal(row.brierScore, 3)}</td>` : ''}
    <td class="end">${value(row)}</td></tr>`;
