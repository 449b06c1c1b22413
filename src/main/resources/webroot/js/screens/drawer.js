// Development: the simulated feed under the reader's hand, and each action as curl and as a call of the client.
import { html, useEffect, useState } from '../html.js';
import { api, requestLog, BASE } from '../api.js';
import { frames } from '../live.js';
import { place } from '../router.js';
import { development } from '../session.js';
import * as format from '../format.js';
import { Button, ErrorNote, Icon, Note, Segments, toast, useAction, useRead } from '../ui.js';

const CONTROL = '/development/simulator/';

async function control(path, body) {
  const response = await fetch(CONTROL + path, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const result = await response.json();
  if (!response.ok) {
    throw new Error(result.error);
  }
  return result;
}

export function Drawer({ onClose }) {
  const [tab, setTab] = useState(development.simulator ? 'simulator' : 'requests');
  useEffect(() => {
    const close = (event) => event.key === 'Escape' && onClose();
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, []);
  return html`
    <aside class="drawer" aria-label="Development tools">
      <div class="card-head"><${Segments} label="Tool" value=${tab} options=${[...(development.simulator ? [['simulator', 'Simulator']] : []), ['requests', 'Requests'], ['live', 'Live']]} onChange=${setTab} />
        <button class="icon-button" aria-label="Close tools" onClick=${onClose}><${Icon} name="close" /></button></div>
      <div class="drawer-body" tabindex="0">${tab === 'simulator' ? html`<${Simulator} />` : tab === 'requests' ? html`<${Requests} />` : html`<${Frames} />`}</div>
    </aside>`;
}

function Simulator() {
  const { path } = place.value;
  const id = /^\/markets\/(.+)$/.exec(path)?.[1];
  const state = useRead(() => control('state'), []);
  const market = useRead(() => (id ? api.getMarket({ marketId: id }) : Promise.resolve(null)), [id]);
  const simulated = useRead(async () => {
    if (!market.data) {
      return null;
    }
    const same = (entry) => entry.question === market.data.title && entry.outcomes[0] === market.data.thisOption;
    const open = (await control('markets')).markets.find(same);
    return open ?? (await control('markets?closed=true')).markets.find(same) ?? null;
  }, [market.data?.id]);
  const act = useAction(async (operation, body, text) => {
    await control(operation, body);
    toast({ icon: 'tool', title: text });
    state.reload();
    simulated.reload();
  });
  const s = state.data;
  const m = simulated.data;
  const onMarket = (operation, body, text) => act.run(`markets/${m.conditionId}/${operation}`, body, text);
  return html`
    ${act.error ? html`<${ErrorNote} error=${act.error} />` : ''}${state.error ? html`<${ErrorNote} error=${state.error} retry=${state.reload} />` : ''}
    <section class="stack"><h2>This market</h2>
      ${!id ? html`<${Note}>Open a market to move its odds and to end it.<//>` : !m ? html`<p class="muted">${market.data && market.data.marketType === 'credits' ? 'This market is not from the feed. Administer it instead.' : simulated.loading || market.loading ? 'Looking…' : 'The simulator does not have this market.'}</p>` : html`
        <p>${m.question}<br /><span class="muted small num">${format.percent(Number(m.odds))} · ${m.status}</span></p>
        ${m.closed ? '' : html`
          <div class="row wrap" role="group" aria-label="Set odds">${[0.1, 0.25, 0.4, 0.6, 0.75, 0.9].map((odds) => html`<${Button} key=${odds} class="small" disabled=${act.busy} onClick=${() => onMarket('odds', { odds }, `Odds set to ${format.percent(odds, 0)}`)}>${format.percent(odds, 0)}<//>`)}</div>
          <div class="row wrap"><${Button} class="small" disabled=${act.busy} onClick=${() => onMarket('close', {}, 'Game ended')}>End the game<//><${Button} class="small" disabled=${act.busy} onClick=${() => onMarket('dispute', {}, 'Result disputed')}>Dispute<//></div>`}
        ${m.outcome ? html`<p class="muted small">Resolved: ${m.outcome}</p>` : html`
          <div class="row wrap"><${Button} class="small this" disabled=${act.busy} onClick=${() => onMarket('resolve', { winner: 'first' }, `${m.outcomes[0]} wins`)}>${m.outcomes[0]} wins now<//><${Button} class="small that" disabled=${act.busy} onClick=${() => onMarket('resolve', { winner: 'second' }, `${m.outcomes[1]} wins`)}>${m.outcomes[1]} wins now<//></div>`}`}
    </section>
    <section class="stack"><h2>The feed</h2>
      ${s ? html`<p class="muted small num">${s.open} open markets, ${s.closed} closed, ${s.sockets} sockets</p>` : ''}
      <div class="row wrap">
        <${Button} class="small" disabled=${act.busy} onClick=${() => act.run('faults', { gamma: { mode: 'error' }, clob: { mode: 'error' }, data: { mode: 'error' }, sockets: { frozen: true } }, 'The feed is broken')}>Break the feed<//>
        <${Button} class="small" disabled=${act.busy} onClick=${() => act.run('faults', { gamma: { mode: 'none' }, clob: { mode: 'none' }, data: { mode: 'none' }, sockets: { frozen: false, refused: false } }, 'The feed is repaired')}>Repair it<//>
        <${Button} class="small" disabled=${act.busy} onClick=${() => act.run('sockets/drop', {}, 'Sockets of the feed closed')}>Drop its sockets<//>
        ${s ? html`<${Button} class="small" disabled=${act.busy} onClick=${() => act.run('walk', { on: !s.walking }, s.walking ? 'Odds stand still' : 'Odds move')}>${s.walking ? 'Stop all odds' : 'Let odds move'}<//>
          <${Button} class="small" disabled=${act.busy} onClick=${() => act.run('clock', { running: !s.running }, s.running ? 'Clock stopped' : 'Clock runs')}>${s.running ? 'Stop the clock' : 'Start the clock'}<//>` : ''}
        <${Button} class="small" disabled=${act.busy} onClick=${() => act.run('clock', { advance: 'PT10M' }, 'Ten minutes later')}>+ 10 min<//>
      </div>
    </section>`;
}

const quoted = (value) => JSON.stringify(value, null, 2);

function Requests() {
  const [operations, setOperations] = useState(null);
  useEffect(() => { import('@thisthat/client/operations.js').then((module) => setOperations(module.operations)); }, []);
  if (!operations) {
    return '';
  }
  const secret = (input) => Object.fromEntries(Object.entries(input ?? {}).filter(([, value]) => value !== undefined).map(([name, value]) => [name, /password|token/i.test(name) ? '…' : value]));
  const curl = ({ name, input }) => {
    const entry = operations[name];
    const rest = secret(input);
    const path = entry.path.replace(/\{(\w+)\}/g, (_, field) => { const value = rest[field]; delete rest[field]; return value; });
    const query = entry.body ? '' : new URLSearchParams(rest).toString();
    return [`curl ${entry.method === 'GET' ? '' : `-X ${entry.method} `}'${location.origin}${BASE}${path}${query ? `?${query}` : ''}'`,
      entry.auth ? "-H \"authorization: Bearer $token\"" : '', entry.body ? `-H 'content-type: application/json' -d '${JSON.stringify(rest)}'` : ''].filter(Boolean).join(' \\\n  ');
  };
  return html`
    <p class="muted small">Each request of this page, as you would send it yourself. <a href="/docs" data-external>API documentation</a></p>
    ${requestLog.value.map((entry) => html`
      <details class="request" key=${entry.at.getTime() + entry.name}>
        <summary><span class="tag ${entry.status < 400 ? 'open' : 'lost'}">${entry.status}</span><span class="grow clip">${entry.name}</span><span class="muted num">${entry.ms} ms</span></summary>
        <pre tabindex="0">await api.${entry.name}(${Object.keys(secret(entry.input)).length ? quoted(secret(entry.input)) : ''})</pre>
        <pre tabindex="0">${curl(entry)}</pre>
      </details>`)}`;
}

const Frames = () => html`
  ${frames.value.length ? '' : html`<${Note}>Messages of the live socket appear here.<//>`}
  <ul class="frames">${frames.value.map((entry) => html`<li key=${entry.at + JSON.stringify(entry.payload)} title=${JSON.stringify(entry.payload)}><span class="muted">${format.clock(entry.at)}</span> <b>${entry.type}</b> ${JSON.stringify(entry.payload)}</li>`)}</ul>`;
