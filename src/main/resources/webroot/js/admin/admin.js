// Administration: decisions, markets, users, anomalies, economy, ledger, audit log, mails.
import { html, useEffect, useState } from '../html.js';
import { api } from '../api.js';
import { setQuery, go } from '../router.js';
import { isAdmin, me } from '../session.js';
import * as format from '../format.js';
import { AreaChart } from '../chart.js';
import { Users } from './users.js';
import { Ago, Button, Dialog, Empty, ErrorNote, Field, Figures, Icon, ListEnd, Money, Note, optionOf, Pairs, Rows, Side, Skeleton, Status, Switch, toast, useAction, usePages, useRead, useTitle } from '../ui.js';

const PAGES = [['decisions', 'Decisions'], ['markets', 'Markets'], ['users', 'Users'], ['anomalies', 'Anomalies'], ['economy', 'Economy'], ['ledger', 'Ledger'], ['audit', 'Audit log'], ['mails', 'Mails'], ['status', 'Service']];

export function Admin({ page = 'decisions', query }) {
  useTitle('Administration');
  if (me.value && !isAdmin.value && me.value.preferences) {
    return html`<${Empty} page title="For admins only" action=${html`<a class="button" href="/">See all markets</a>`}>This account has no access to the administration.<//>`;
  }
  if (!isAdmin.value) {
    return html`<div class="page-head"><h1>Administration</h1></div><${Skeleton} height=${280} />`;
  }
  const Page = { decisions: Decisions, markets: Markets, users: Users, anomalies: AnomaliesPage, economy: Economy, ledger: Ledger, audit: Audit, mails: Mails, status: ServicePage }[page] ?? Decisions;
  return html`
    <div class="page-head"><h1>Administration</h1></div>
    <div class="settings">
      <nav class="side-nav" aria-label="Administration">${PAGES.map(([id, name]) => html`<a key=${id} href="/admin/${id}" aria-current=${id === page ? 'true' : undefined}>${name}</a>`)}</nav>
      <div class="stack"><${Page} query=${query} /></div>
    </div>`;
}

const form = (run) => (event) => {
  event.preventDefault();
  run(Object.fromEntries(new FormData(event.target)), event.target);
};

/** Pages with an offset, one after the other. */
const byOffset = (read, limit = 50) => async (cursor) => {
  const page = await read({ limit, offset: Number(cursor ?? 0) });
  const rows = Object.values(page).find(Array.isArray);
  const end = page.offset + rows.length;
  return { ...page, nextCursor: rows.length && end < page.total ? String(end) : null };
};

/* Decisions */
function Decisions() {
  const pages = usePages(byOffset((place) => api.listDecisions(place)), [], (page) => page.markets.map((market) => ({ ...market, id: market.marketId + (market.rename?.id ?? '') })));
  const [chosen, setChosen] = useState(null);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && !chosen && pages.reload(), 20_000);
    return () => clearInterval(timer);
  }, [chosen]);
  return html`
    ${pages.loaded && !pages.items.length ? html`<section class="card"><${Empty} title="Nothing to decide">Markets whose result needs a person appear here: disputed at the feed, past their end, or created by an admin.<//></section>`
      : !pages.items.length && pages.loading ? html`<section class="card"><${Rows} /></section>` : pages.items.map((item) => html`
        <section class="card pad stack" key=${item.id}>
          <div class="row between wrap"><h2><a href="/markets/${item.marketId}">${item.title}</a></h2><${Status} value=${item.status} /></div>
          <p>${item.reason}</p>
          <${Pairs} items=${[['Open bets', format.whole(item.pendingBets)], ['Staked', html`<${Money} value=${item.staked} />`], item.closedAt && ['Closed', html`<${Ago} at=${item.closedAt} />`], ['Type', item.marketType]]} />
          <details><summary class="small muted">Evidence</summary><pre class="evidence" tabindex="0">${JSON.stringify(item.evidence, null, 2)}</pre></details>
          ${item.conflictOfInterest ? html`<${Note} kind="warn" icon="alert">You have a bet on this market, so another admin must decide it.<//>` : ''}
          ${item.rename ? html`<${Rename} rename=${item.rename} onDone=${pages.reload} />` : html`<div class="row wrap"><${Button} class="primary" onClick=${() => setChosen(item.marketId)}>Decide<//></div>`}
        </section>`)}
    <${ListEnd} pages=${pages} />
    ${chosen ? html`<${MarketActions} id=${chosen} onClose=${() => { setChosen(null); pages.reload(); }} />` : ''}`;
}

/** Another wording at the feed: both, and the choice between them. */
function Rename({ rename, onDone }) {
  const [reason, setReason] = useState('');
  const action = useAction(async (operation) => {
    await api[operation]({ renameId: rename.id, ...(reason ? { reason } : {}) });
    toast({ kind: 'good', icon: 'check', title: operation === 'acceptRename' ? 'Wording accepted' : 'Wording rejected' });
    onDone();
  });
  const fields = [['title', 'Title'], ['thisOption', 'This'], ['thatOption', 'That'], ['description', 'Description']].filter(([name]) => rename.current[name] !== rename.proposed[name]);
  return html`
    <table class="table plain"><thead><tr><th></th><th>Now</th><th>At the feed</th></tr></thead><tbody>${fields.map(([name, label]) => html`<tr key=${name}><th>${label}</th><td>${rename.current[name] ?? '–'}</td><td>${rename.proposed[name] ?? '–'}</td></tr>`)}</tbody></table>
    <${Field} label="Reason (optional)" value=${reason} onInput=${(event) => setReason(event.target.value)} error=${action.fieldErrors.reason} />
    ${action.error && !action.fieldErrors.reason ? html`<${ErrorNote} error=${action.error} />` : ''}
    <div class="row wrap"><${Button} class="primary" busy=${action.busy} onClick=${() => action.run('acceptRename')}>Accept the new wording<//><${Button} disabled=${action.busy} onClick=${() => action.run('rejectRename')}>Keep the present one<//></div>`;
}

/* Markets */
function Markets({ query }) {
  const id = query.get('id');
  const q = query.get('q') ?? '';
  const status = query.get('status') ?? 'open';
  const [creating, setCreating] = useState(false);
  const search = q.trim().length >= 2 ? q.trim() : undefined;
  const pages = usePages((cursor) => api.listMarkets({ q: search, status, sort: search ? undefined : 'newest', cursor: cursor ?? undefined, limit: 30 }), [search, status], (page) => page.markets);
  return html`
    <div class="row wrap between">
      <form class="search grow" role="search" onSubmit=${(event) => event.preventDefault()}><${Icon} name="search" size="18" /><input class="input" type="search" aria-label="Search markets" placeholder="Search markets" value=${q} onInput=${(event) => setQuery({ q: event.target.value })} /></form>
      <div><label class="hidden" for="admin-status">Status</label><select id="admin-status" class="input" value=${status} onChange=${(event) => setQuery({ status: event.target.value })}>${['open', 'closed', 'resolved', 'cancelled'].map((value) => html`<option key=${value} value=${value}>${value}</option>`)}</select></div>
      <${Button} class="primary" onClick=${() => setCreating(true)}>New market<//>
    </div>
    <section class="card">
      ${pages.loaded && !pages.items.length ? html`<${Empty} title="No such markets">Nothing matches.<//>` : !pages.items.length ? html`<${Rows} />` : html`
        <table class="table list"><thead><tr><th>Market</th><th>Type</th><th class="end">Odds</th><th><span class="hidden">Action</span></th></tr></thead>
          <tbody>${pages.items.map((market) => html`<tr key=${market.id}><td class="wide"><a href="/markets/${market.id}">${market.title}</a></td><td><span class="tag">${market.marketType}</span></td><td class="end num">${format.odds(market.thisOdds)}</td>
            <td class="end"><button class="button small" onClick=${() => setQuery({ id: market.id })}>Manage<span class="hidden"> ${market.title}</span></button></td></tr>`)}</tbody></table>`}
    </section>
    <${ListEnd} pages=${pages} />
    ${id ? html`<${MarketActions} id=${id} onClose=${() => { setQuery({ id: '' }); pages.reload(); }} />` : ''}
    ${creating ? html`<${MarketForm} onClose=${(created) => { setCreating(false); if (created) { go(`/markets/${created.id}`); } }} />` : ''}`;
}

const localTime = (text) => {
  const date = new Date(text);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

function MarketForm({ market, onClose }) {
  const [draft, setDraft] = useState({
    title: market?.title ?? '', description: market?.description ?? '', thisOption: market?.thisOption ?? 'Yes', thatOption: market?.thatOption ?? 'No',
    category: market?.category ?? '', thisOdds: String(market?.thisOdds ?? 0.5), expiresAt: market?.expiresAt ? localTime(market.expiresAt) : '',
  });
  const change = (name) => (event) => setDraft({ ...draft, [name]: event.target.value });
  const odds = Number(draft.thisOdds);
  const action = useAction(async () => {
    const thisOdds = Math.round(odds * 10_000) / 10_000;
    const values = {
      title: draft.title, description: draft.description, thisOption: draft.thisOption, thatOption: draft.thatOption, category: draft.category,
      thisOdds, thatOdds: Math.round((1 - thisOdds) * 10_000) / 10_000, expiresAt: draft.expiresAt ? new Date(draft.expiresAt).toISOString() : undefined,
    };
    const before = market && { ...market, expiresAt: market.expiresAt ? new Date(localTime(market.expiresAt)).toISOString() : undefined, description: market.description ?? '' };
    const changed = Object.fromEntries(Object.entries(values).filter(([name, value]) => (market ? value !== before[name] : value !== '' && value !== undefined)));
    const saved = market ? await api.editMarket({ marketId: market.id, ...changed }) : await api.createMarket(changed);
    toast({ kind: 'good', icon: 'check', title: market ? 'Market changed' : 'Market created' });
    onClose(saved);
  });
  const e = action.fieldErrors;
  const valid = odds > 0 && odds < 1;
  return html`
    <${Dialog} large title=${market ? 'Edit market' : 'New market'} onClose=${() => onClose()}>
      <form class="stack-5" onSubmit=${(event) => { event.preventDefault(); action.run(); }}>
        <div class="form-grid">
          <div class="whole"><${Field} label="Question" value=${draft.title} onInput=${change('title')} required maxlength="300" error=${e.title} /></div>
          <${Field} label="This" value=${draft.thisOption} onInput=${change('thisOption')} required error=${e.thisOption} />
          <${Field} label="That" value=${draft.thatOption} onInput=${change('thatOption')} required error=${e.thatOption} />
          <${Field} label="Probability of This" type="number" step="0.01" min="0.01" max="0.99" value=${draft.thisOdds} onInput=${change('thisOdds')} error=${e.thisOdds ?? e.thatOdds} />
          <${Field} label="Category" value=${draft.category} onInput=${change('category')} error=${e.category} />
          <${Field} label="Betting ends" type="datetime-local" value=${draft.expiresAt} onInput=${change('expiresAt')} error=${e.expiresAt} />
          <div class="whole"><${Field} label="How it is decided" error=${e.description}>${(id) => html`<textarea id=${id} class="input" value=${draft.description} onInput=${change('description')}></textarea>`}<//></div>
        </div>
        <div class="card market" style=${{ minHeight: 0 }} aria-label="Preview">
          <div class="market-meta"><b>${draft.category || 'Category'}</b><span>Preview</span></div><h3>${draft.title || 'Your question'}</h3>
          <div class="picks">${['this', 'that'].map((side) => html`<span key=${side} class="pick ${side}"><span class="side-name"><i class="shape ${side}"></i><span>${optionOf(draft, side)}</span></span><b class="num">${valid ? format.odds(side === 'this' ? odds : 1 - odds) : '–'}</b></span>`)}</div>
        </div>
        ${action.error && !Object.keys(e).length ? html`<${ErrorNote} error=${action.error} />` : ''}
        <div class="dialog-foot"><${Button} onClick=${() => onClose()}>Cancel<//><${Button} type="submit" class="primary" busy=${action.busy} disabled=${!valid}>${market ? 'Save' : 'Create market'}<//></div>
      </form>
    <//>`;
}

/** Everything an admin can do with one market. A resolution shows what it pays before it is confirmed by typing. */
function MarketActions({ id, onClose }) {
  const read = useRead(() => api.getMarket({ marketId: id }), [id]);
  const [mode, setMode] = useState('');
  const market = read.data;
  if (!market) {
    return html`<${Dialog} title="Market" onClose=${onClose}>${read.error ? html`<${ErrorNote} error=${read.error} retry=${read.reload} />` : html`<${Rows} />`}<//>`;
  }
  if (mode === 'edit') {
    return html`<${MarketForm} market=${market} onClose=${() => { setMode(''); read.reload(); }} />`;
  }
  const resolved = market.status === 'resolved';
  /** @type {[string, string, boolean][]} */
  const all = [
    ['resolve', 'Resolve', market.status !== 'cancelled' && !resolved], ['correct', 'Correct', resolved], ['edit', 'Edit', market.status === 'open'],
    ['close', 'Close betting', market.status === 'open'], ['reopen', 'Reopen', market.status === 'closed'], ['cancel', 'Cancel and refund', market.status === 'open' || market.status === 'closed'],
  ];
  const actions = all.filter(([, , possible]) => possible);
  const done = (text) => { toast({ kind: 'good', icon: 'check', title: text }); setMode(''); read.reload(); };
  return html`
    <${Dialog} large title=${market.title} subtitle="${market.marketType} market" onClose=${onClose}>
      <div class="row wrap"><${Status} value=${market.status} />${market.resolution ? html`<span>${market.resolution === 'invalid' ? 'Invalid' : html`<${Side} side=${market.resolution} name=${optionOf(market, market.resolution)} />`}</span>` : ''}<span class="muted small num">${format.odds(market.thisOdds)} / ${format.odds(market.thatOdds)}</span><a class="small" href="/markets/${market.id}">Open page</a></div>
      <div class="row wrap">${actions.map(([name, text]) => html`<button key=${name} class="button small ${name === 'cancel' ? 'danger' : ''}" aria-pressed=${String(mode === name)} onClick=${() => setMode(name)}>${text}</button>`)}</div>
      ${mode === 'resolve' || mode === 'correct' ? html`<${Resolve} key=${mode} market=${market} correct=${mode === 'correct'} onDone=${done} />` : ''}
      ${['close', 'reopen', 'cancel'].includes(mode) ? html`<${StatusOrder} key=${mode} market=${market} mode=${mode} onDone=${done} />` : ''}
      <${Exposure} market=${market} />
    <//>`;
}

/** What is at stake, what each outcome would cost, and who has bet. */
function Exposure({ market }) {
  const exposure = useRead(() => api.getMarketExposure({ marketId: market.id }), [market]);
  const bets = usePages((cursor) => api.listMarketBets({ marketId: market.id, cursor: cursor ?? undefined, limit: 20 }), [market.id, market.status], (page) => page.bets);
  const e = exposure.data;
  return html`
    <section class="stack" aria-label="Exposure">
      <h3>Exposure</h3>
      ${exposure.error ? html`<${ErrorNote} error=${exposure.error} retry=${exposure.reload} />` : !e ? html`<${Rows} count=${2} />` : html`
        <table class="table plain"><thead><tr><th>Side</th><th class="end">Bets</th><th class="end">Staked</th><th class="end">Would pay</th><th class="end">Result</th></tr></thead>
          <tbody>${[['this', e.thisSide, e.ifThis], ['that', e.thatSide, e.ifThat]].map(([side, row, result]) => html`<tr key=${side}><td><${Side} side=${side} name=${optionOf(market, side)} /></td><td class="end num">${format.whole(row.bets)}</td><td class="end"><${Money} value=${row.stake} /></td><td class="end"><${Money} value=${row.potentialPayout} /></td><td class="end"><${Money} value=${result} sign /></td></tr>`)}</tbody></table>
        <p class="hint num">${format.whole(e.users)} ${e.users === 1 ? 'user has' : 'users have'} pending bets. Worst case: ${format.signed(e.worstCase)}</p>`}
      ${bets.items.length ? html`
        <details><summary class="small muted">Bets (${format.whole(bets.page?.total ?? bets.items.length)})</summary>
          <table class="table plain"><thead><tr><th>User</th><th>Side</th><th class="end">Stake</th><th class="end">Odds</th><th class="end">Status</th></tr></thead>
            <tbody>${bets.items.map((bet) => html`<tr key=${bet.id}><td><a href="/admin/users?id=${bet.user.id}">${bet.user.username}</a></td><td><${Side} side=${bet.side} name=${optionOf(market, bet.side)} /></td><td class="end"><${Money} value=${bet.amount} /></td><td class="end num">${format.odds(bet.oddsAtBet)}</td><td class="end"><${Status} value=${bet.status} /></td></tr>`)}</tbody></table>
          ${bets.cursor ? html`<p class="end"><button class="link small" onClick=${bets.more}>More</button></p>` : ''}</details>` : ''}
    </section>`;
}

function Resolve({ market, correct, onDone }) {
  const [resolution, setResolution] = useState('');
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const preview = useRead(() => (resolution && !correct ? api.resolveMarket({ marketId: market.id, resolution, dryRun: true }) : Promise.resolve(null)), [resolution]);
  const action = useAction(async () => {
    if (correct) {
      await api.correctMarket({ marketId: market.id, resolution, reason });
    } else {
      await api.resolveMarket({ marketId: market.id, resolution, ...(reason ? { reason } : {}) });
    }
    onDone(correct ? 'Result corrected' : 'Market resolved');
  });
  const word = resolution === 'invalid' ? 'INVALID' : resolution ? optionOf(market, resolution).toUpperCase() : '';
  const p = preview.data;
  return html`
    <form class="stack" onSubmit=${(event) => { event.preventDefault(); action.run(); }}>
      <div class="row wrap" role="group" aria-label="Result">
        ${['this', 'that', 'invalid'].filter((value) => !correct || value !== market.resolution).map((value) => html`<button type="button" key=${value} class="chip" aria-pressed=${String(resolution === value)} onClick=${() => { setResolution(value); setTyped(''); }}>${value === 'invalid' ? 'Invalid, refund all' : html`<span class="row"><i class="shape ${value}"></i>${optionOf(market, value)}</span>`}</button>`)}
      </div>
      ${preview.error ? html`<${ErrorNote} error=${preview.error} />` : ''}
      ${p ? html`<div class="note"><div class="grow"><${Pairs} items=${[['Open bets', format.whole(p.pendingBets)], ['Staked', html`<${Money} value=${p.staked} />`], ['Bets paid', format.whole(p.betsPaid)], ['Credits paid out', html`<${Money} value=${p.creditsOut} />`], p.largestPayouts[0] && ['Largest payout', html`<${Money} value=${p.largestPayouts[0].payout} />`]]} /></div></div>` : ''}
      <${Field} label=${correct ? 'Reason' : 'Reason (optional)'} value=${reason} onInput=${(event) => setReason(event.target.value)} required=${correct} error=${action.fieldErrors.reason} />
      ${resolution ? html`<${Field} label="Type ${word} to confirm" value=${typed} autocomplete="off" onInput=${(event) => setTyped(event.target.value)} />` : ''}
      ${action.error && !action.fieldErrors.reason ? html`<${ErrorNote} error=${action.error} />` : ''}
      <div class="dialog-foot"><${Button} type="submit" class="primary" busy=${action.busy} disabled=${!resolution || typed.trim().toUpperCase() !== word || (correct && !reason.trim())}>${correct ? 'Correct the result' : 'Resolve and pay'}<//></div>
    </form>`;
}

function StatusOrder({ market, mode, onDone }) {
  const [reason, setReason] = useState('');
  const texts = { close: ['closeMarket', 'Close betting', 'Betting closed'], reopen: ['reopenMarket', 'Reopen betting', 'Market reopened'], cancel: ['cancelMarket', 'Cancel and refund all bets', 'Market cancelled'] };
  const [operation, label, done] = texts[mode];
  const action = useAction(async () => {
    await api[operation]({ marketId: market.id, ...(reason ? { reason } : {}) });
    onDone(done);
  });
  return html`
    <form class="stack" onSubmit=${(event) => { event.preventDefault(); action.run(); }}>
      <${Field} label="Reason (optional)" value=${reason} onInput=${(event) => setReason(event.target.value)} error=${action.fieldErrors.reason} />
      ${action.error && !action.fieldErrors.reason ? html`<${ErrorNote} error=${action.error} />` : ''}
      <div class="dialog-foot"><${Button} type="submit" class=${mode === 'cancel' ? 'danger primary' : 'primary'} busy=${action.busy}>${label}<//></div>
    </form>`;
}

/* Anomalies */
const RULES = { balance_jump: 'Large winnings', win_rate: 'Unlikely win rate', many_accounts: 'Many accounts' };
function AnomaliesPage() {
  const pages = usePages(byOffset((place) => api.listAnomalies({ acknowledged: false, ...place })), [], (page) => page.anomalies);
  const [chosen, setChosen] = useState(null);
  const action = useAction(async ({ reason }) => {
    await api.acknowledgeAnomaly({ anomalyId: chosen.id, reason });
    setChosen(null);
    pages.reload();
  });
  return html`
    <section class="card">
      ${pages.loaded && !pages.items.length ? html`<${Empty} title="No open anomalies">Accounts with unusual winnings, or many accounts of one client, are listed here.<//>` : !pages.items.length && pages.loading ? html`<${Rows} />` : html`
        <table class="table list"><thead><tr><th>Rule</th><th>User</th><th>Figures</th><th class="end">Seen</th><th><span class="hidden">Action</span></th></tr></thead>
          <tbody>${pages.items.map((item) => html`<tr key=${item.id}><td>${RULES[item.rule] ?? item.rule}</td><td><a href="/admin/users?id=${item.user.id}">${item.user.username}</a></td>
            <td class="wide small muted num">${Object.entries(item.figures).filter(([, value]) => typeof value === 'number').map(([name, value]) => `${name} ${format.whole(value)}`).join(' · ')}</td>
            <td class="end small muted"><${Ago} at=${item.lastSeenAt} /></td><td class="end"><button class="button small" onClick=${() => setChosen(item)}>Acknowledge</button></td></tr>`)}</tbody></table>`}
    </section>
    <${ListEnd} pages=${pages} />
    ${chosen ? html`<${Dialog} title="Acknowledge" subtitle="${RULES[chosen.rule]}: ${chosen.user.username}" onClose=${() => setChosen(null)}>
      <form class="stack" onSubmit=${form(action.run)}><${Field} label="Reason" name="reason" required error=${action.fieldErrors.reason} />${action.error && !action.fieldErrors.reason ? html`<${ErrorNote} error=${action.error} />` : ''}
        <div class="dialog-foot"><${Button} type="submit" class="primary" busy=${action.busy}>Acknowledge<//></div></form><//>` : ''}`;
}

/* Economy */
function Economy() {
  const economy = useRead(() => api.getEconomy({ days: 30 }), []);
  const e = economy.data;
  if (!e) {
    return economy.error ? html`<${ErrorNote} error=${economy.error} retry=${economy.reload} />` : html`<section class="card"><${Rows} /></section>`;
  }
  const highest = Math.max(...e.days.map((day) => day.issued), 1);
  return html`
    <${Figures} items=${[['Held by users', format.whole(e.held)], ['At risk in open bets', format.whole(e.atRisk)], ['Issued', format.whole(e.issued.signupBonus + e.issued.dailyReward), `${format.whole(e.issued.dailyReward)} as daily rewards`],
      ['Staked', format.whole(e.staked)], ['Paid out', format.whole(e.paid)], ['Refunded', format.whole(e.refunded)], ['Expired', format.whole(e.expired)], ['Owed', format.whole(e.owed)]]} />
    <section class="card pad stack"><h2>Credits issued per day</h2>
      ${e.days.length ? html`<${Bars} days=${[...e.days].sort((a, b) => a.day.localeCompare(b.day))} highest=${highest} />` : html`<p class="muted">No complete day yet.</p>`}
      <p class="hint">Reported <${Ago} at=${e.reportedAt} /></p></section>`;
}

function Bars({ days, highest }) {
  const bar = (height) => (element) => element && (element.style.height = `${height}%`);
  return html`
    <div class="bars" role="img" aria-label="Credits issued on each of ${days.length} days">${days.map((day) => html`<i key=${day.day} title="${day.day}: ${format.whole(day.issued)}"><b ref=${bar((day.issued / highest) * 100)}></b></i>`)}</div>
    <div class="row between small muted"><span>${format.date(days[0].day)}</span>${days.length > 1 ? html`<span>${format.date(days.at(-1).day)}</span>` : ''}</div>`;
}

/* Ledger */
function Ledger() {
  const audit = useRead(() => api.getLedgerAudit(), []);
  const fresh = useAction(async () => {
    await api.getLedgerAudit({ fresh: true }, { timeoutMs: 60_000 });
    audit.reload();
  });
  const [chosen, setChosen] = useState(null);
  const lift = useAction(async ({ reason }) => {
    await api.liftSettlementHold({ marketId: chosen, reason });
    setChosen(null);
    audit.reload();
  });
  const a = audit.data;
  if (!a) {
    return audit.error ? html`<${ErrorNote} error=${audit.error} retry=${audit.reload} />` : html`<section class="card"><${Rows} /></section>`;
  }
  return html`
    <div class="row between wrap">${a.sound ? html`<${Note} kind="good" icon="check">Every invariant holds.<//>` : html`<${Note} kind="bad" icon="alert">An invariant is violated.<//>`}<${Button} busy=${fresh.busy} onClick=${fresh.run}>Audit now<//></div>
    ${fresh.error ? html`<${ErrorNote} error=${fresh.error} />` : ''}
    <section class="card"><div class="card-head"><h2>Invariants</h2><span class="muted small">${format.whole(a.ledgerRows)} ledger rows and ${format.whole(a.bets)} bets in ${format.whole(a.durationMs)} ms, <${Ago} at=${a.auditedAt} />; the last full audit <${Ago} at=${a.lastFullAt} /></span></div>
      <table class="table"><thead><tr><th>Invariant</th><th class="end">Violations</th></tr></thead><tbody>${a.invariants.map((entry) => html`<tr key=${entry.invariant}><td>${entry.invariant.replaceAll('_', ' ')}</td><td class="end num ${entry.violations ? 'down' : ''}">${entry.violations}</td></tr>`)}</tbody></table></section>
    ${a.holds.length ? html`<section class="card"><div class="card-head"><h2>Held settlements</h2></div><table class="table"><tbody>${a.holds.map((hold) => html`<tr key=${hold.marketId}><td><a href="/markets/${hold.marketId}">${hold.marketId}</a><br /><span class="small muted">${hold.invariant}</span></td><td class="end"><button class="button small" onClick=${() => setChosen(hold.marketId)}>Release</button></td></tr>`)}</tbody></table></section>` : ''}
    ${chosen ? html`<${Dialog} title="Release the settlement" onClose=${() => setChosen(null)}><form class="stack" onSubmit=${form(lift.run)}><${Field} label="Reason" name="reason" required error=${lift.fieldErrors.reason} />${lift.error ? html`<${ErrorNote} error=${lift.error} />` : ''}<div class="dialog-foot"><${Button} type="submit" class="primary" busy=${lift.busy}>Release<//></div></form><//>` : ''}`;
}

/* Audit log and mails */
function Audit() {
  const pages = usePages(byOffset((place) => api.listAudit(place)), [], (page) => page.entries);
  return html`
    <section class="card">${pages.loaded && !pages.items.length ? html`<${Empty} title="No entries yet">Each action of an admin is recorded here, with the state before and after it.<//>` : !pages.items.length && pages.loading ? html`<${Rows} />` : html`
      <table class="table list"><thead><tr><th>Action</th><th>Admin</th><th>Reason</th><th class="end">Time</th></tr></thead><tbody>${pages.items.map((entry) => html`
        <tr key=${entry.id}><td class="wide"><details><summary>${entry.action.replaceAll('_', ' ')}</summary><pre class="evidence" tabindex="0">${JSON.stringify({ target: entry.targetId, before: entry.before, after: entry.after }, null, 2)}</pre></details></td><td>${entry.admin}</td><td class="muted">${entry.reason ?? ''}</td><td class="end small muted"><${Ago} at=${entry.at} /></td></tr>`)}</tbody></table>`}</section>
    <${ListEnd} pages=${pages} />`;
}

/** A message to the inbox of every user. One dialog is one announcement: a repeated click has the same key. */
function Announcement({ onClose }) {
  const [key] = useState(() => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`);
  const [mail, setMail] = useState(false);
  const [typed, setTyped] = useState('');
  const action = useAction(async ({ title, text }) => {
    await api.createAnnouncement({ title, text, mail }, { idempotencyKey: key });
    toast({ kind: 'good', icon: 'check', title: 'Announcement published' });
    onClose();
  });
  const e = action.fieldErrors;
  return html`
    <${Dialog} title="Announce to all users" subtitle="It appears in every inbox and cannot be taken back." onClose=${onClose}>
      <form class="stack" onSubmit=${form(action.run)}>
        <${Field} label="Title" name="title" required maxlength="120" error=${e.title} />
        <${Field} label="Text" error=${e.text}>${(id) => html`<textarea id=${id} class="input" name="text" required maxlength="2000"></textarea>`}<//>
        <${Switch} label="Also by mail" hint="To users who want announcements by mail" checked=${mail} onChange=${setMail} />
        <${Field} label="Type ALL to confirm" value=${typed} autocomplete="off" onInput=${(event) => setTyped(event.target.value)} />
        ${action.error && !Object.keys(e).length ? html`<${ErrorNote} error=${action.error} />` : ''}
        <div class="dialog-foot"><${Button} onClick=${onClose}>Cancel<//><${Button} type="submit" class="primary" busy=${action.busy} disabled=${typed.trim().toUpperCase() !== 'ALL'}>Publish<//></div>
      </form>
    <//>`;
}

function Mails() {
  const pages = usePages(byOffset((place) => api.listMails(place)), [], (page) => page.mails);
  const [announcing, setAnnouncing] = useState(false);
  return html`
    <div class="row between wrap"><p class="muted small">Mails of the outbox, newest first.</p><${Button} onClick=${() => setAnnouncing(true)}>New announcement<//></div>
    ${announcing ? html`<${Announcement} onClose=${() => setAnnouncing(false)} />` : ''}
    ${pages.loaded && !pages.items.length ? html`<section class="card"><${Empty} title="No mails">Mails of the outbox appear here. Without a mail server, their links can be opened from here.<//></section>` : !pages.items.length && pages.loading ? html`<section class="card"><${Rows} /></section>` : pages.items.map((mail) => html`
      <section class="card pad stack-2" key=${mail.id}><div class="row between wrap"><h2>${mail.subject}</h2><span class="tag ${mail.sentAt ? 'open' : 'pending'}">${mail.sentAt ? 'Sent' : 'Waiting'}</span></div>
        <p class="muted small">${mail.recipient} · <${Ago} at=${mail.createdAt} />${mail.attempts > 1 ? ` · ${mail.attempts} attempts` : ''}</p><p class="prose">${linked(mail.body)}</p>${mail.lastError ? html`<${Note} kind="bad" icon="alert">${mail.lastError}<//>` : ''}</section>`)}
    <${ListEnd} pages=${pages} />`;
}

/* The service: what an operator looks at first */
const STATUS_MS = 3_000;
const POINTS_MAX = 120;

function ServicePage() {
  const [state, setState] = useState(/** @type {{ samples: any[], status?: any, error?: any }} */ ({ samples: [] }));
  useEffect(() => {
    let timer;
    let ended = false;
    const read = async () => {
      try {
        const status = await api.getServiceStatus();
        const now = Date.now() / 1000;
        setState((old) => ({ status, samples: [...old.samples, [now, metric(status, 'thisthat_http_connections'), metric(status, 'thisthat_live_connections'), metric(status, 'thisthat_betting_queue')]].slice(-POINTS_MAX) }));
      } catch (error) {
        setState((old) => ({ ...old, error }));
      }
      if (!ended) {
        timer = setTimeout(read, STATUS_MS);
      }
    };
    read();
    return () => { ended = true; clearTimeout(timer); };
  }, []);
  const { status, error, samples } = state;
  if (!status) {
    return error ? html`<${ErrorNote} error=${error} />` : html`<section class="card"><${Rows} /></section>`;
  }
  const value = (name, labels) => metric(status, name, labels);
  const age = value('thisthat_odds_age_seconds', { quantile: '0.95' });
  const limit = value('thisthat_odds_age_limit_seconds');
  const open = status.metrics.filter((entry) => entry.name === 'thisthat_markets_open').reduce((sum, entry) => sum + entry.value, 0);
  return html`
    ${error && !status ? html`<${ErrorNote} error=${error} />` : ''}
    ${status.degraded.length ? status.degraded.map((entry) => html`<${Note} key=${entry.dependency} kind="bad" icon="alert"><strong>${entry.dependency}</strong>: ${entry.consequence}<//>`)
      : html`<${Note} kind="good" icon="check">This node is healthy and has run for ${format.left(new Date(Date.now() + status.uptimeSeconds * 1000).toISOString())}.<//>`}
    <${Figures} items=${[
      ['Odds age (95 %)', age === undefined ? '–' : `${format.whole(age)} s`, limit ? `bets stop at ${format.whole(limit)} s` : ''],
      ['Feed sockets', `${format.whole(value('thisthat_feed_sockets_open') ?? 0)} / ${format.whole(value('thisthat_feed_sockets') ?? 0)}`, `${format.whole(value('thisthat_feed_markets_watched') ?? 0)} markets watched`],
      ['Open markets', format.whole(open), `${format.whole(value('thisthat_markets_closed_unresolved') ?? 0)} closed without result`],
      ['Bets', format.whole(value('thisthat_bets') ?? 0), `${format.whole(value('thisthat_bets_settled_total') ?? 0)} settled by this node`],
      ['Bets in the queue', format.whole(value('thisthat_betting_queue') ?? 0), `${format.whole(value('thisthat_settlements_unfinished') ?? 0)} settlements unfinished`],
      ['Live connections', format.whole(value('thisthat_live_connections') ?? 0), `${format.compact(value('thisthat_live_waiting_bytes') ?? 0)} bytes queued`],
      ['HTTP connections', format.whole(value('thisthat_http_connections') ?? 0)],
      ['Event loop delay', `${format.whole((value('thisthat_event_loop_lag_seconds') ?? 0) * 1000)} ms`, 'recent maximum'],
      ['Mails waiting', format.whole(value('thisthat_mails_waiting') ?? 0)],
    ]} />
    ${samples.length > 2 ? html`<section class="card pad stack"><h2>HTTP connections</h2><${AreaChart} label="HTTP connections since this page was opened" points=${samples.map(([at, y]) => [at, y ?? 0])} value=${(y) => format.whole(y)} range=${(low, high) => [0, high + 2]} /></section>` : ''}`;
}

const metric = (status, name, labels = {}) => status.metrics.find((entry) => entry.name === name && Object.entries(labels).every(([key, value]) => entry.labels[key] === value))?.value;

/** Links in the text of a mail; those to this service open in place. */
function linked(text) {
  return text.split(/(https?:\/\/\S+)/).map((part) => (/^https?:/.test(part) ? html`<a href=${part.startsWith(location.origin) ? part.slice(location.origin.length) : part} rel="noreferrer">${part}</a>` : part));
}
