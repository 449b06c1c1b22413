// Rankings with the own place, and public profiles.
import { html, useEffect } from '../html.js';
import { api, signedIn } from '../api.js';
import { on } from '../live.js';
import { setQuery } from '../router.js';
import { me } from '../session.js';
import * as format from '../format.js';
import { Avatar, Empty, ErrorNote, Figures, Money, Rows, Segments, Skeleton, useRead, useTitle } from '../ui.js';

const REFRESH_MS = 10_000;
const WINDOWS = [['day', 'Today'], ['week', '7 days'], ['month', '30 days'], ['all', 'All time']];
const BOARDS = {
  pnl: { name: 'Profit', page: 'leaderboardByPnl', place: 'myPlaceByPnl', value: (row) => html`<${Money} value=${row.overallPnL} sign />` },
  volume: { name: 'Volume', page: 'leaderboardByVolume', place: 'myPlaceByVolume', value: (row) => html`<${Money} value=${row.totalVolume} />` },
};

export function Leaderboard({ query }) {
  useTitle('Leaderboard');
  const board = BOARDS[query.get('by')] ? query.get('by') : 'pnl';
  const period = query.get('window') ?? 'all';
  const { page, place, value } = BOARDS[board];
  const ranking = useRead(() => api[page]({ window: period, limit: 100 }), [board, period]);
  const own = useRead(() => (signedIn.value ? api[place]({ window: period, around: 0 }) : Promise.resolve(null)), [board, period, signedIn.value]);
  useEffect(() => {
    const reload = () => { ranking.reload(); own.reload(); };
    const timer = setInterval(() => !document.hidden && reload(), REFRESH_MS);
    const end = on('settled', () => setTimeout(reload, 1_500));
    return () => { clearInterval(timer); end(); };
  }, [board, period, signedIn.value]);
  const rows = ranking.data?.leaderboard ?? [];
  const mine = own.data?.rank ? own.data.leaderboard.find((row) => row.user.id === me.value?.id) : null;
  const podium = rows.slice(0, 3);
  return html`
    <div class="page-head"><h1>Leaderboard</h1>
      <div class="row wrap">
        <${Segments} label="Ranked by" value=${board} options=${Object.entries(BOARDS).map(([id, { name }]) => [id, name])} onChange=${(id) => setQuery({ by: id === 'pnl' ? '' : id })} />
        <${Segments} label="Period" value=${period} options=${WINDOWS} onChange=${(id) => setQuery({ window: id === 'all' ? '' : id })} />
      </div></div>
    ${ranking.error ? html`<${ErrorNote} error=${ranking.error} retry=${ranking.reload} />` : ''}
    ${podium.length === 3 ? html`
      <div class="podium">${podium.map((row) => html`
        <a key=${row.user.id} class="card" href="/users/${row.user.id}"><${Avatar} name=${row.user.username} big /><span class="place">${['First', 'Second', 'Third'][row.rank - 1] ?? `Rank ${row.rank}`}</span><b class="clip">${row.user.username}</b>${value(row)}</a>`)}</div>` : ''}
    <section class="card">
      ${!ranking.data && ranking.loading ? html`<${Rows} count=${8} />`
        : !rows.length ? html`<${Empty} title="Nobody is ranked yet">${period === 'all' ? 'The first settled bets fill this board.' : 'No stake or settlement falls into this period.'}<//>` : html`
          <table class="table">
            <thead><tr><th>Rank</th><th>Player</th><th class="end">${board === 'pnl' ? 'Profit' : 'Volume'}</th></tr></thead>
            <tbody>
              ${mine && mine.rank > 10 ? html`<${Row} row=${mine} value=${value} own />` : ''}
              ${rows.map((row) => html`<${Row} key=${row.user.id} row=${row} value=${value} own=${row.user.id === me.value?.id} />`)}
            </tbody>
          </table>`}
    </section>
    ${signedIn.value && own.data && !own.data.rank && me.value?.role !== 'admin' ? html`<p class="hint" style=${{ marginTop: '16px' }}>You are ranked once enough of your bets are settled.</p>` : ''}`;
}

const Row = ({ row, value, own }) => html`
  <tr class=${own ? 'own' : ''}><td class="rank num">${row.rank}</td>
    <td><a class="row" href="/users/${row.user.id}"><${Avatar} name=${row.user.username} /><span class="clip">${row.user.username}</span>${own ? html`<span class="tag this">You</span>` : ''}</a></td>
    <td class="end">${value(row)}</td></tr>`;

export function Profile({ id }) {
  const profile = useRead(() => api.getUser({ userId: id }), [id]);
  useTitle(profile.data?.username);
  if (profile.error) {
    return profile.error.status === 404 || profile.error.status === 400
      ? html`<${Empty} title="No such player" action=${html`<a class="button" href="/leaderboard">Leaderboard</a>`}>This account does not exist or was closed.<//>`
      : html`<${ErrorNote} error=${profile.error} retry=${profile.reload} />`;
  }
  const user = profile.data;
  if (!user) {
    return html`<div class="stack"><${Skeleton} height=${64} width="50%" /><${Skeleton} height=${120} /></div>`;
  }
  return html`
    <div class="stack-5">
      <header class="row" style=${{ gap: '16px' }}><${Avatar} name=${user.username} big /><div><h1>${user.username}</h1>${user.id === me.value?.id ? html`<p class="muted small">This is what others see. <a href="/settings">Settings</a></p>` : ''}</div></header>
      <${Figures} items=${[
        ['Profit', html`<${Money} value=${user.overallPnL} sign />`, user.rankByPnL ? `rank ${format.whole(user.rankByPnL)}` : 'not ranked yet'],
        ['Volume', format.exact(user.totalVolume), user.rankByVolume ? `rank ${format.whole(user.rankByVolume)}` : 'not ranked yet'],
        ...(user.creditBalance === undefined ? [] : [['Balance', format.exact(user.creditBalance)]]),
      ]} />
    </div>`;
}
