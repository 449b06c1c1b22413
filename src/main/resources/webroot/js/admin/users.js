// Users for admins: search, account, ledger, bets, suspension, adjustment.
import { html, useEffect, useState } from '../html.js';
import { api } from '../api.js';
import { setQuery } from '../router.js';
import { me } from '../session.js';
import * as format from '../format.js';
import { BetRows, TransactionRows } from '../screens/rows.js';
import { Ago, Avatar, Button, Dialog, Empty, ErrorNote, Field, Figures, Icon, ListEnd, Money, Note, Pairs, Rows, Segments, toast, useAction, usePages, useRead } from '../ui.js';

const SEARCH_MS = 250;
const form = (run) => (event) => {
  event.preventDefault();
  run(Object.fromEntries(new FormData(event.target)), event.target);
};

export function Users({ query }) {
  const id = query.get('id');
  return id ? html`<${Account} key=${id} id=${id} tab=${query.get('tab') ?? 'ledger'} />` : html`<${Search} q=${query.get('q') ?? ''} />`;
}

function Search({ q }) {
  const [text, setText] = useState(q);
  useEffect(() => {
    const timer = setTimeout(() => setQuery({ q: text.trim() }), SEARCH_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const pages = usePages((cursor) => api.listUsers({ q: q || undefined, cursor: cursor ?? undefined, limit: 50 }), [q], (page) => page.users);
  return html`
    <form class="search" role="search" onSubmit=${(event) => event.preventDefault()}><${Icon} name="search" size="18" /><input class="input" type="search" aria-label="Search users" placeholder="Beginning of the name or address, or an ID" value=${text} onInput=${(event) => setText(event.target.value)} /></form>
    <section class="card">
      ${pages.loaded && !pages.items.length ? html`<${Empty} title="No such user">Nobody’s name or address begins with “${q}”.<//>` : !pages.items.length && pages.loading ? html`<${Rows} />` : html`
        <table class="table list"><thead><tr><th>User</th><th>Address</th><th class="end">Balance</th><th class="end">Volume</th><th class="end">Seen</th></tr></thead>
          <tbody>${pages.items.map((user) => html`<tr key=${user.id}>
            <td><a class="row" href="/admin/users?id=${user.id}"><${Avatar} name=${user.username} /><span class="clip">${user.username}</span></a><${Marks} user=${user} /></td>
            <td class="small muted phone-hidden">${user.email ?? '–'}</td><td class="end"><${Money} value=${user.creditBalance} /></td><td class="end phone-hidden"><${Money} value=${user.totalVolume} /></td><td class="end small muted phone-hidden"><${Ago} at=${user.seenAt} /></td></tr>`)}</tbody></table>`}
    </section>
    <${ListEnd} pages=${pages} />`;
}

const Marks = ({ user }) => html`
  ${user.role === 'admin' ? html` <span class="tag this">Admin</span>` : ''}${user.suspension ? html` <span class="tag lost">${user.suspension.scope === 'betting' ? 'No bets' : 'Suspended'}</span>` : ''}${user.closedAt ? html` <span class="tag">Closed</span>` : ''}`;

function Account({ id, tab }) {
  const account = useRead(() => api.getUserAccount({ userId: id }), [id]);
  const [dialog, setDialog] = useState('');
  const user = account.data;
  if (!user) {
    return account.error?.status === 404 || account.error?.status === 400
      ? html`<section class="card"><${Empty} title="No such user" action=${html`<a class="button" href="/admin/users">Search</a>`}>No account has this ID.<//></section>`
      : account.error ? html`<${ErrorNote} error=${account.error} retry=${account.reload} />` : html`<section class="card"><${Rows} /></section>`;
  }
  const own = user.id === me.value?.id;
  const done = (text) => { toast({ kind: 'good', icon: 'check', title: text }); setDialog(''); account.reload(); };
  return html`
    <section class="card pad stack">
      <div class="row wrap"><a class="button small" href="/admin/users">← All users</a></div>
      <div class="row wrap" style=${{ gap: '16px' }}><${Avatar} name=${user.username} big /><div class="grow"><h2><a href="/users/${user.id}">${user.username}</a> <${Marks} user=${user} /></h2>
        <p class="muted small">${user.email ?? 'No address'} ${user.emailVerified ? html`<span class="tag open">Verified</span>` : user.email ? html`<span class="tag pending">Not verified</span>` : ''}</p></div></div>
      ${user.suspension ? html`<${Note} kind="bad" icon="alert">${user.suspension.scope === 'betting' ? 'Suspended from betting' : 'Suspended'} ${user.suspension.until ? `until ${format.dateTime(user.suspension.until)}` : 'without end'}${user.suspension.reason ? `: ${user.suspension.reason}` : ''}<//>` : ''}
      <${Pairs} items=${[
        ['ID', html`<code class="small">${user.id}</code>`], ['Registered', format.dateTime(user.createdAt)], ['Seen', html`<${Ago} at=${user.seenAt} />`], ['Active sessions', format.whole(user.sessions)],
        user.closedAt && ['Closed', format.dateTime(user.closedAt)],
      ]} />
      ${own ? html`<p class="hint">You cannot suspend or adjust your own account.</p>` : html`
        <div class="row wrap">
          ${user.suspension ? html`<${Button} onClick=${() => setDialog('reinstate')}>Reinstate<//>` : ''}
          <${Button} class="danger" onClick=${() => setDialog('suspend')}>${user.suspension ? 'Change suspension' : 'Suspend'}<//>
          <${Button} onClick=${() => setDialog('adjust')}>Adjust balance<//>
        </div>`}
    </section>
    <${Figures} items=${[
      ['Balance', format.exact(user.creditBalance), user.creditDebt > 0 ? `${format.exact(user.creditDebt)} owed` : ''],
      ['Profit', html`<${Money} value=${user.overallPnL} sign />`], ['Volume', format.exact(user.totalVolume)],
    ]} />
    <div><${Segments} label="History" value=${tab} options=${[['ledger', 'Ledger'], ['bets', 'Bets'], ['actions', 'Admin actions']]} onChange=${(value) => setQuery({ tab: value === 'ledger' ? '' : value })} /></div>
    ${tab === 'bets' ? html`<${Bets} id=${id} balance=${user.creditBalance} />` : tab === 'actions' ? html`<${Actions} id=${id} />` : html`<${Ledger} id=${id} balance=${user.creditBalance} />`}
    ${dialog === 'suspend' ? html`<${Suspend} user=${user} onClose=${() => setDialog('')} onDone=${done} />` : ''}
    ${dialog === 'reinstate' ? html`<${Reinstate} user=${user} onClose=${() => setDialog('')} onDone=${done} />` : ''}
    ${dialog === 'adjust' ? html`<${Adjust} user=${user} onClose=${() => setDialog('')} onDone=${done} />` : ''}`;
}

function Ledger({ id, balance }) {
  const pages = usePages((cursor) => api.listUserTransactions({ userId: id, cursor: cursor ?? undefined, limit: 50 }), [id, balance], (page) => page.transactions);
  return html`
    <section class="card">${pages.loaded && !pages.items.length ? html`<${Empty} title="No transactions">This account has no ledger rows.<//>` : !pages.items.length && pages.loading ? html`<${Rows} />` : html`<${TransactionRows} rows=${pages.items} />`}</section>
    <${ListEnd} pages=${pages} />`;
}

function Bets({ id, balance }) {
  const pages = usePages((cursor) => api.listUserBets({ userId: id, cursor: cursor ?? undefined, limit: 50 }), [id, balance], (page) => page.bets);
  return html`
    <section class="card">${pages.loaded && !pages.items.length ? html`<${Empty} title="No bets">This account has placed no bets.<//>` : !pages.items.length && pages.loading ? html`<${Rows} />` : html`<${BetRows} rows=${pages.items} />`}</section>
    <${ListEnd} pages=${pages} />`;
}

function Actions({ id }) {
  const pages = usePages((cursor) => api.listAudit({ targetId: id, cursor: cursor ?? undefined, limit: 50 }), [id], (page) => page.entries);
  return html`
    <section class="card">${pages.loaded && !pages.items.length ? html`<${Empty} title="No actions">No admin has acted on this account.<//>` : !pages.items.length && pages.loading ? html`<${Rows} />` : html`
      <table class="table list"><thead><tr><th>Action</th><th>Admin</th><th>Reason</th><th class="end">Time</th></tr></thead><tbody>${pages.items.map((entry) => html`
        <tr key=${entry.id}><td>${entry.action}</td><td class="end">${entry.admin}</td><td class="muted">${entry.reason ?? ''}</td><td class="end small muted"><${Ago} at=${entry.at} /></td></tr>`)}</tbody></table>`}</section>
    <${ListEnd} pages=${pages} />`;
}

function Suspend({ user, onClose, onDone }) {
  const action = useAction(async (values) => {
    await api.suspendUser({ userId: user.id, scope: values.scope, reason: values.reason, ...(values.until ? { until: new Date(values.until).toISOString() } : {}) });
    onDone('User suspended');
  });
  return html`
    <${Dialog} title="Suspend ${user.username}" onClose=${onClose}>
      <form class="stack" onSubmit=${form(action.run)}>
        <${Field} label="Scope" hint="Everything ends all sessions at once.">${(id) => html`<select id=${id} name="scope" class="input"><option value="betting">Betting only</option><option value="everything">Everything</option></select>`}<//>
        <${Field} label="Until (empty: without end)" name="until" type="datetime-local" error=${action.fieldErrors.until} />
        <${Field} label="Reason" name="reason" required maxlength="500" error=${action.fieldErrors.reason} />
        ${action.error && !Object.keys(action.fieldErrors).length ? html`<${ErrorNote} error=${action.error} />` : ''}
        <div class="dialog-foot"><${Button} onClick=${onClose}>Cancel<//><${Button} type="submit" class="danger primary" busy=${action.busy}>Suspend now<//></div>
      </form>
    <//>`;
}

function Reinstate({ user, onClose, onDone }) {
  const action = useAction(async ({ reason }) => {
    await api.reinstateUser({ userId: user.id, reason });
    onDone('User reinstated');
  });
  return html`
    <${Dialog} title="Reinstate ${user.username}" onClose=${onClose}>
      <form class="stack" onSubmit=${form(action.run)}>
        <${Field} label="Reason" name="reason" required maxlength="500" error=${action.fieldErrors.reason} />
        ${action.error && !Object.keys(action.fieldErrors).length ? html`<${ErrorNote} error=${action.error} />` : ''}
        <div class="dialog-foot"><${Button} onClick=${onClose}>Cancel<//><${Button} type="submit" class="primary" busy=${action.busy}>Reinstate now<//></div>
      </form>
    <//>`;
}

/** One dialog is one adjustment: a repeated click or request has the same key. */
function Adjust({ user, onClose, onDone }) {
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [key] = useState(() => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`);
  const amount = Math.round(Number(text.replace(',', '.').replace('−', '-')) * 100) / 100;
  const valid = text.trim() !== '' && Number.isFinite(amount) && amount !== 0;
  const after = Math.round((user.creditBalance + (valid ? amount : 0)) * 100) / 100;
  const short = after < 0;
  const action = useAction(async () => {
    const { newBalance } = await api.adjustCredits({ userId: user.id, amount, reason: reason.trim() }, { idempotencyKey: key });
    onDone(`Balance adjusted to ${format.exact(newBalance)}`);
  });
  const e = action.fieldErrors;
  return html`
    <${Dialog} title="Adjust the balance of ${user.username}" subtitle="The ledger, the audit log and the user see it." onClose=${onClose}>
      <form class="stack" onSubmit=${(event) => { event.preventDefault(); action.run(); }}>
        <${Field} label="Credits" inputmode="decimal" autocomplete="off" value=${text} onInput=${(event) => setText(event.target.value)} required hint="Positive to credit, negative to debit." error=${e.amount ?? (short ? 'The balance does not cover this debit.' : undefined)} />
        <${Field} label="Reason" value=${reason} onInput=${(event) => setReason(event.target.value)} required maxlength="500" error=${e.reason} />
        <${Pairs} items=${[['Balance now', html`<${Money} value=${user.creditBalance} />`], ['Adjustment', valid ? html`<${Money} value=${amount} sign />` : '–'], user.creditDebt > 0 && amount > 0 && ['Owed, repaid first', html`<${Money} value=${user.creditDebt} />`], ['Balance after', html`<span class=${short ? 'down' : ''}><${Money} value=${Math.max(0, amount > 0 ? after - Math.min(user.creditDebt, amount) : after)} /></span>`]]} />
        <${Field} label="Type ${user.username} to confirm" value=${typed} autocomplete="off" onInput=${(event) => setTyped(event.target.value)} />
        ${action.error && !Object.keys(e).length ? html`<${ErrorNote} error=${action.error} />` : ''}
        <div class="dialog-foot"><${Button} onClick=${onClose}>Cancel<//><${Button} type="submit" class="primary" busy=${action.busy} disabled=${!valid || short || !reason.trim() || typed.trim() !== user.username}>${amount < 0 ? 'Debit' : 'Credit'} ${valid ? format.exact(Math.abs(amount)) : ''}<//></div>
      </form>
    <//>`;
}
