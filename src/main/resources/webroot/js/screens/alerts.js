// Alerts on a followed market or event: list, create, switch, delete.
import { html, useState } from '../html.js';
import { api, isError } from '../api.js';
import { followed, follow } from '../follow.js';
import * as format from '../format.js';
import { Button, Dialog, Empty, ErrorNote, Field, Icon, Rows, toast, useAction, useRead } from '../ui.js';

const TYPES = { odds_cross: 'Odds reach a value', odds_move: 'Odds move fast', closes_within: 'Betting closes soon', resolves: 'It is resolved' };
const WITHIN = [[5, '5 minutes'], [15, '15 minutes'], [60, '1 hour'], [240, '4 hours'], [1440, '1 day']];
const within = (minutes) => WITHIN.find(([value]) => value === minutes)?.[1] ?? `${format.whole(minutes)} minutes`;

/** An alert in words. @param {any} alert @param {any} options with `thisOption` and `thatOption`, if it is on a market */
export function alertText(alert, options) {
  switch (alert.type) {
    case 'odds_cross': return `${options?.[`${alert.side}Option`] ?? (alert.side === 'this' ? 'First option' : 'Second option')} ${alert.direction === 'up' ? 'rises to' : 'falls to'} ${format.odds(alert.value)}`;
    case 'odds_move': return `Odds move by ${format.percent(alert.change)} within ${within(alert.withinMinutes)}`;
    case 'closes_within': return `Betting closes within ${within(alert.withinMinutes)}`;
    case 'resolves': return 'It is resolved';
    default: return alert.type;
  }
}

/**
 * The alerts of a market, of an event, or all; `change` changes an alert, or deletes it if there are no changes.
 * @param {{ marketId?: string, eventId?: string }} on
 */
function useAlerts(on) {
  const alerts = useRead(() => api.listAlerts({ ...on, limit: 100 }), [on.marketId, on.eventId]);
  const change = useAction(async (alert, changes) => {
    await (changes ? api.changeAlert({ alertId: alert.id, ...changes }) : api.deleteAlert({ alertId: alert.id }));
    alerts.reload();
  });
  return { alerts, change, rows: alerts.data?.alerts };
}

/** @param {{ kind: 'market' | 'event', target: any, onClose: () => void }} props */
export function Alerts({ kind, target, onClose }) {
  const key = kind === 'market' ? 'marketId' : 'eventId';
  const { alerts, change, rows } = useAlerts({ [key]: target.id });
  return html`
    <${Dialog} title="Alerts" subtitle=${target.title} onClose=${onClose}>
      ${alerts.error || change.error ? html`<${ErrorNote} error=${alerts.error ?? change.error} retry=${alerts.reload} />` : ''}
      ${!rows ? html`<${Rows} count=${2} />` : rows.length ? html`
        <ul class="alerts">${rows.map((alert) => html`
          <li key=${alert.id} class="row">
            <label class="switch grow"><span class="grow">${alertText(alert, target)}${alert.timesFired ? html`<small>Fired ${alert.timesFired === 1 ? 'once' : `${alert.timesFired} times`}, last ${format.dateTime(alert.lastFiredAt)}</small>` : ''}</span>
              <input type="checkbox" role="switch" checked=${alert.enabled} disabled=${change.busy} onChange=${(event) => change.run(alert, { enabled: event.target.checked })} /></label>
            <button class="icon-button" aria-label="Delete alert: ${alertText(alert, target)}" disabled=${change.busy} onClick=${() => change.run(alert)}><${Icon} name="close" size="18" /></button>
          </li>`)}</ul>`
        : html`<p class="muted">An alert appears in your inbox, and as a message on this page.</p>`}
      <${NewAlert} kind=${kind} target=${target} onCreated=${alerts.reload} />
    <//>`;
}

function NewAlert({ kind, target, onCreated }) {
  const [type, setType] = useState('odds_cross');
  const [draft, setDraft] = useState({ side: 'this', direction: 'up', value: String(Math.min(99, Math.round((target.thisOdds ?? 0.5) * 100) + 10)), change: '10', withinMinutes: '60' });
  const set = (name) => (event) => setDraft({ ...draft, [name]: event.target.value });
  const action = useAction(async () => {
    if (!followed.peek()?.has(target.id)) {
      await follow(kind, target.id, true);
    }
    const share = (text) => Math.round(Number(text.replace(',', '.')) * 100) / 10_000;
    await api.createAlert({
      [kind === 'market' ? 'marketId' : 'eventId']: target.id, type,
      ...(type === 'odds_cross' ? { side: draft.side, direction: draft.direction, value: share(draft.value) } : {}),
      ...(type === 'odds_move' ? { change: share(draft.change), withinMinutes: Number(draft.withinMinutes) } : {}),
      ...(type === 'closes_within' ? { withinMinutes: Number(draft.withinMinutes) } : {}),
    });
    toast({ kind: 'good', icon: 'bell', title: 'Alert created' });
    onCreated();
  });
  const e = action.fieldErrors;
  const choice = (label, name, options) => html`<${Field} label=${label} error=${e[name]}>${(id) => html`<select id=${id} class="input" value=${draft[name]} onChange=${set(name)}>${options.map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}</select>`}<//>`;
  return html`
    <form class="stack new-alert" onSubmit=${(event) => { event.preventDefault(); action.run(); }}>
      <${Field} label="Tell me when">${(id) => html`<select id=${id} class="input" value=${type} onChange=${(event) => setType(event.target.value)}>${Object.entries(TYPES).map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}</select>`}<//>
      ${type === 'odds_cross' ? html`<div class="form-grid three">
        ${choice('Side', 'side', [['this', target.thisOption ?? 'First option'], ['that', target.thatOption ?? 'Second option']])}
        ${choice('Direction', 'direction', [['up', 'Rises to'], ['down', 'Falls to']])}
        <${Field} label="Probability, %" type="number" min="1" max="99" step="0.1" inputmode="decimal" value=${draft.value} onInput=${set('value')} error=${e.value} /></div>` : ''}
      ${type === 'odds_move' ? html`<div class="form-grid">
        <${Field} label="By, percentage points" type="number" min="1" max="99" step="0.1" inputmode="decimal" value=${draft.change} onInput=${set('change')} error=${e.change} />
        ${choice('Within', 'withinMinutes', WITHIN)}</div>` : ''}
      ${type === 'closes_within' ? choice('Within', 'withinMinutes', WITHIN) : ''}
      ${action.error && !Object.keys(e).length ? html`<${ErrorNote} error=${isError(action.error, 'TOO_MANY_ALERTS') ? Object.assign(action.error, { explanation: `You have ${action.error.details.max} alerts, the largest number.` }) : action.error} />` : ''}
      <div class="dialog-foot"><${Button} type="submit" class="primary" busy=${action.busy}><${Icon} name="bell" size="18" />Create alert<//></div>
    </form>`;
}

/** Opens the alerts of a market or an event. @param {{ kind: 'market' | 'event', target: any, count?: number, onClosed?: () => void }} props */
export function AlertsButton({ kind, target, count, onClosed }) {
  const [open, setOpen] = useState(false);
  if (!followed.value) {
    return '';
  }
  return html`
    <button type="button" class="button small above" onClick=${() => setOpen(true)}><${Icon} name="bell" size="17" />Alerts${count ? html`<span class="badge num">${count}</span>` : ''}<span class="hidden"> on ${target.title}</span></button>
    ${open ? html`<${Alerts} kind=${kind} target=${target} onClose=${() => { setOpen(false); onClosed?.(); }} />` : ''}`;
}

/** All alerts of the player, on whichever market or event. */
export function AllAlerts() {
  const { alerts, change, rows } = useAlerts({});
  return html`
    <section class="card">
      ${alerts.error || change.error ? html`<div class="pad"><${ErrorNote} error=${alerts.error ?? change.error} retry=${alerts.reload} /></div>` : ''}
      ${!rows ? (alerts.error ? '' : html`<${Rows} />`) : !rows.length ? html`<${Empty} title="No alerts yet">Follow a market and choose what you want to be told about.<//>` : html`
        <table class="table list"><thead><tr><th>Alert</th><th>On</th><th class="end">Fired</th><th class="end">Active</th><th><span class="hidden">Action</span></th></tr></thead>
          <tbody>${rows.map((alert) => html`
            <tr key=${alert.id}><td class="wide">${alertText(alert)}</td>
              <td class="wide"><a href=${alert.marketId ? `/markets/${alert.marketId}` : `/events/${alert.eventId}`}>${alert.title}</a></td>
              <td class="end small muted" data-label="Fired">${alert.timesFired ? format.whole(alert.timesFired) : '–'}</td>
              <td class="end"><label class="switch"><span class="hidden">Active: ${alertText(alert)}, ${alert.title}</span><input type="checkbox" role="switch" checked=${alert.enabled} disabled=${change.busy} onChange=${(event) => change.run(alert, { enabled: event.target.checked })} /></label></td>
              <td class="end"><button class="icon-button" aria-label="Delete alert: ${alertText(alert)}, ${alert.title}" disabled=${change.busy} onClick=${() => change.run(alert)}><${Icon} name="close" size="18" /></button></td></tr>`)}</tbody></table>`}
    </section>`;
}
