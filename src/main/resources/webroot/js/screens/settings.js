// Appearance, preferences, e-mail, password, sessions, data.
import { html, useState } from '../html.js';
import { api } from '../api.js';
import { go } from '../router.js';
import { me, loadMe } from '../session.js';
import { choice, setTheme } from '../appearance.js';
import * as format from '../format.js';
import { Ago, Button, Dialog, ErrorNote, Field, Icon, Note, Rows, Segments, Skeleton, Switch, toast, useAction, useRead, useTitle } from '../ui.js';
import { Notifications } from './notifications.js';
import { save } from './portfolio.js';

const SECTIONS = [['preferences', 'Preferences'], ['notifications', 'Notifications'], ['email', 'E-mail address'], ['password', 'Password'], ['sessions', 'Sessions'], ['data', 'Your data']];
const form = (run) => (event) => {
  event.preventDefault();
  run(Object.fromEntries(new FormData(event.target)), event.target);
};

export function Settings({ query }) {
  useTitle('Settings');
  const section = query.get('section') ?? 'preferences';
  if (!me.value?.preferences) {
    return html`<div class="page-head"><h1>Settings</h1></div><${Skeleton} height=${280} />`;
  }
  const Section = { preferences: Preferences, notifications: Notifications, email: Email, password: Password, sessions: Sessions, data: Data }[section] ?? Preferences;
  return html`
    <div class="page-head"><h1>Settings</h1></div>
    <div class="settings">
      <nav class="side-nav" aria-label="Settings">${SECTIONS.map(([id, name]) => html`<a key=${id} href="/settings?section=${id}" aria-current=${id === section ? 'true' : undefined}>${name}</a>`)}</nav>
      <section class="card pad"><${Section} key=${section} /></section>
    </div>`;
}

function Preferences() {
  const preferences = me.value.preferences;
  const action = useAction(async (change) => {
    const { user } = await api.updateMe({ preferences: change });
    me.value = user;
  });
  const zones = Intl.supportedValuesOf?.('timeZone') ?? [preferences.timeZone];
  const known = zones.includes(preferences.timeZone) ? zones : [preferences.timeZone, ...zones];
  const [username, setUsername] = useState(me.value.username);
  const rename = useAction(async () => {
    const { user } = await api.updateMe({ username });
    me.value = user;
    toast({ kind: 'good', icon: 'check', title: 'Username changed' });
  });
  return html`
    <div class="stack-5">
      <h2>Preferences</h2>
      ${action.error ? html`<${ErrorNote} error=${action.error} />` : ''}
      <div class="field"><span>Appearance</span><div><${Segments} label="Appearance" value=${choice()} options=${[['system', 'System'], ['light', 'Light'], ['dark', 'Dark']]} onChange=${setTheme} /></div></div>
      <div class="field"><span>Odds</span><div><${Segments} label="Odds" value=${preferences.oddsFormat} options=${[['probability', 'Probability'], ['decimal', 'Decimal'], ['american', 'American']]} onChange=${(oddsFormat) => action.run({ oddsFormat })} /></div>
        <span class="hint num">${['probability', 'decimal', 'american'].map((kind) => format.odds(0.6, kind)).join(' = ')}</span></div>
      <${Field} label="Time zone">${(id) => html`<select id=${id} class="input" value=${preferences.timeZone} onChange=${(event) => action.run({ timeZone: event.target.value })}>${known.map((zone) => html`<option key=${zone} value=${zone}>${zone.replaceAll('_', ' ')}</option>`)}</select>`}<//>
      <div class="stack-2"><span class="label">Mails</span>
        <label class="check"><input type="checkbox" checked=${preferences.settlementMails} onChange=${(event) => action.run({ settlementMails: event.target.checked })} /><span>When bets are settled</span></label>
        <label class="check"><input type="checkbox" checked=${preferences.newsMails} onChange=${(event) => action.run({ newsMails: event.target.checked })} /><span>Announcements</span></label></div>
      ${preferences.publicResults === undefined ? '' : html`<${Switch} label="Public results" hint="Others see your results, calibration and ended bets, and you are ranked by ROI and skill" checked=${preferences.publicResults} onChange=${(on) => action.run({ publicResults: on })} />`}
      <form class="stack" onSubmit=${(event) => { event.preventDefault(); rename.run(); }}>
        <${Field} label="Username" value=${username} onInput=${(event) => setUsername(event.target.value)} required error=${rename.fieldErrors.username ?? (rename.error?.code === 'USERNAME_TAKEN' ? rename.error.message : undefined)} />
        ${rename.error && rename.error.code !== 'USERNAME_TAKEN' && !rename.fieldErrors.username ? html`<${ErrorNote} error=${rename.error} />` : ''}
        <div><${Button} type="submit" busy=${rename.busy} disabled=${username === me.value.username}>Change username<//></div>
      </form>
    </div>`;
}

function Email() {
  const { email, emailVerified, pendingEmail } = me.value;
  const resend = useAction(async () => {
    await api.resendVerification();
    toast({ kind: 'good', icon: 'check', title: 'Mail sent' });
  });
  const change = useAction(async (values, element) => {
    await api.updateMe(values);
    element.reset();
    await loadMe();
  });
  return html`
    <div class="stack-5">
      <h2>E-mail address</h2>
      <p class="row wrap"><strong>${email}</strong><span class="tag ${emailVerified ? 'open' : 'pending'}">${emailVerified ? 'Verified' : 'Not verified'}</span></p>
      ${pendingEmail ? html`<${Note} icon="clock">${pendingEmail} becomes your address once its link is opened.<//>` : ''}
      ${!emailVerified || pendingEmail ? html`<div><${Button} busy=${resend.busy} onClick=${resend.run}>Send the link again<//></div>` : ''}
      ${resend.error ? html`<${ErrorNote} error=${resend.error} />` : ''}
      <form class="stack" onSubmit=${form(change.run)}>
        ${change.error && !Object.keys(change.fieldErrors).length ? html`<${ErrorNote} error=${change.error} />` : ''}
        <${Field} label="New e-mail address" name="email" type="email" required error=${change.fieldErrors.email} />
        <${Field} label="Current password" name="currentPassword" type="password" autocomplete="current-password" required error=${change.fieldErrors.currentPassword} />
        <div><${Button} type="submit" busy=${change.busy}>Change address<//></div>
      </form>
    </div>`;
}

function Password() {
  const action = useAction(async (values) => {
    await api.changePassword(values);
    toast({ kind: 'good', icon: 'check', title: 'Password changed', text: 'Sign in with the new password.' });
    go('/sign-in');
  });
  return html`
    <form class="stack-5" onSubmit=${form(action.run)}>
      <h2>Password</h2><p class="muted">A change ends all sessions.</p>
      ${action.error && !Object.keys(action.fieldErrors).length ? html`<${ErrorNote} error=${action.error} />` : ''}
      <${Field} label="Current password" name="currentPassword" type="password" autocomplete="current-password" required error=${action.fieldErrors.currentPassword} />
      <${Field} label="New password" name="newPassword" type="password" autocomplete="new-password" minlength="8" required error=${action.fieldErrors.newPassword} hint="At least 8 characters." />
      <div><${Button} type="submit" class="primary" busy=${action.busy}>Change password<//></div>
    </form>`;
}

function device(agent) {
  const browser = /(Firefox|Edg|Chrome|Safari|curl|k6)/.exec(agent ?? '')?.[1]?.replace('Edg', 'Edge');
  const system = /(Windows|Mac OS X|Android|iPhone|Linux)/.exec(agent ?? '')?.[1]?.replace('Mac OS X', 'macOS');
  return [browser, system].filter(Boolean).join(' on ') || agent || 'Unknown program';
}

function Sessions() {
  const sessions = useRead(() => api.listSessions(), []);
  const end = useAction(async (sessionId) => {
    await api.endSession({ sessionId });
    sessions.reload();
  });
  const all = useAction(async () => {
    await api.endSessions();
    go('/sign-in');
  });
  return html`
    <div class="stack">
      <div class="row between wrap"><h2>Sessions</h2><${Button} class="danger" busy=${all.busy} onClick=${all.run}>End all<//></div>
      ${sessions.error || end.error ? html`<${ErrorNote} error=${sessions.error ?? end.error} retry=${sessions.reload} />` : ''}
      ${!sessions.data ? html`<${Rows} count=${3} />` : sessions.data.sessions.map((session) => html`
        <div key=${session.id} class="row between" style=${{ padding: '12px 0', borderTop: '1px solid var(--line)' }}>
          <div class="grow"><p><strong>${device(session.agent)}</strong> ${session.current ? html`<span class="tag open">This one</span>` : ''}</p>
            <p class="muted small">${session.lastSeenAt ? html`Seen <${Ago} at=${session.lastSeenAt} /> · ` : ''}Signed in ${format.dateTime(session.createdAt)}</p></div>
          ${session.current ? '' : html`<${Button} class="small" disabled=${end.busy} onClick=${() => end.run(session.id)}>End<//>`}
        </div>`)}
    </div>`;
}

function Data() {
  const [closing, setClosing] = useState(false);
  const exporting = useAction(async () => {
    const data = await api.exportMe({}, { timeoutMs: 60_000 });
    save(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }), 'thisthat.json');
  });
  const close = useAction(async (values) => {
    await api.closeMe(values);
    setClosing(false);
    toast({ icon: 'exit', title: 'Your account is closed' });
    go('/');
  });
  return html`
    <div class="stack-5">
      <h2>Your data</h2>
      <div class="stack-2"><p class="muted">Everything that is stored about your account, as a JSON file.</p><div><${Button} busy=${exporting.busy} onClick=${exporting.run}><${Icon} name="download" size="18" />Export<//></div>${exporting.error ? html`<${ErrorNote} error=${exporting.error} />` : ''}</div>
      <div class="stack-2"><p class="muted">Closing an account is final. Your name and address are removed; open bets are still settled.</p><div><${Button} class="danger" onClick=${() => setClosing(true)}>Close account<//></div></div>
      ${closing ? html`<${Dialog} title="Close this account?" subtitle="This cannot be undone." onClose=${() => setClosing(false)}>
        <form class="stack" onSubmit=${form(close.run)}>
          ${close.error && !close.fieldErrors.password ? html`<${ErrorNote} error=${close.error} />` : ''}
          <${Field} label="Password" name="password" type="password" autocomplete="current-password" required error=${close.fieldErrors.password} />
          <div class="dialog-foot"><${Button} onClick=${() => setClosing(false)}>Keep it<//><${Button} type="submit" class="danger primary" busy=${close.busy}>Close account<//></div>
        </form><//>` : ''}
    </div>`;
}
