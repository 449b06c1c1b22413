// Which kinds of messages the player gets, where, and in which hours.
import { html } from '../html.js';
import { api } from '../api.js';
import { ErrorNote, Field, Rows, Switch, useAction, useRead } from '../ui.js';

const NAMES = {
  settled: 'A bet is settled', corrected: 'A result is corrected', cashed_out: 'A cash-out', market_closed: 'Betting on a market with your bet ends',
  market_reworded: 'A market with your bet is reworded', alert: 'An alert', alert_digest: 'Further alerts of a day', reward_ready: 'The daily reward is ready',
  streak_at_risk: 'Your streak is at risk', credits_expiring: 'Credits expire', security: 'Security', announcement: 'Announcements',
};
const CHANNELS = [['inbox', 'Inbox'], ['live', 'On this page'], ['mail', 'Mail']];
const NIGHT = { start: '22:00', end: '07:00' };

export function Notifications() {
  const read = useRead(() => api.getInboxPreferences(), []);
  const change = useAction(async (changes) => {
    await api.updateInboxPreferences(changes);
    read.reload();
  });
  const p = read.data;
  if (!p) {
    return read.error ? html`<${ErrorNote} error=${read.error} retry=${read.reload} />` : html`<${Rows} />`;
  }
  const fixed = (row, channel) => row[channel] === null || (row.type === 'security' && channel === 'inbox');
  return html`
    <div class="stack-5">
      <h2>Notifications</h2>
      ${change.error ? html`<${ErrorNote} error=${change.error} />` : ''}
      <table class="table plain channels">
        <thead><tr><th>What</th>${CHANNELS.map(([id, name]) => html`<th key=${id} class="end">${name}</th>`)}</tr></thead>
        <tbody>${p.types.map((row) => html`
          <tr key=${row.type}><td>${NAMES[row.type] ?? row.type}</td>${CHANNELS.map(([channel, name]) => html`
            <td key=${channel} class="end">${fixed(row, channel) ? html`<span class="muted small" title="Cannot be switched off">always</span>` : html`
              <label class="switch"><span class="hidden">${NAMES[row.type] ?? row.type}: ${name}</span><input type="checkbox" role="switch" checked=${row[channel]} disabled=${change.busy} onChange=${(event) => change.run({ types: [{ type: row.type, [channel]: event.target.checked }] })} /></label>`}</td>`)}</tr>`)}</tbody>
      </table>
      ${!p.settlementMails || !p.newsMails ? html`<p class="hint">Mails about ${[!p.settlementMails && 'bets', !p.newsMails && 'announcements'].filter(Boolean).join(' and ')} are off in the <a href="/settings">preferences</a>.</p>` : ''}
      <div class="stack-2">
        <${Switch} label="Quiet hours" hint="Messages on this page wait until they are over. Time zone: ${p.timeZone}" checked=${Boolean(p.quietHours)} onChange=${(on) => change.run({ quietHours: on ? NIGHT : null })} />
        ${p.quietHours ? html`<div class="form-grid">
          <${Field} label="From" type="time" value=${p.quietHours.start} onChange=${(event) => event.target.value && change.run({ quietHours: { ...p.quietHours, start: event.target.value } })} error=${change.fieldErrors['quietHours.start']} />
          <${Field} label="To" type="time" value=${p.quietHours.end} onChange=${(event) => event.target.value && change.run({ quietHours: { ...p.quietHours, end: event.target.value } })} error=${change.fieldErrors['quietHours.end']} /></div>` : ''}
      </div>
    </div>`;
}
