// The grid of markets: live odds, search, categories, order, events, and a bet slip over it.
import { html, useEffect, useRef, useState, signal } from '../html.js';
import { api } from '../api.js';
import { setQuery } from '../router.js';
import { signedIn, development } from '../session.js';
import { Empty, Icon, ListEnd, Popover, Segments, Switch, usePages, useTitle } from '../ui.js';
import { CardSkeleton, EventCard, MarketCard, SlipDialog } from './cards.js';
import { DemoLogins } from './demo.js';

const PAGE = 24;
const SEARCH_DELAY_MS = 220;
/** Mark of the browser's performance timeline: the first markets are on screen and can be used. */
const SHOWN = 'markets-shown';
const SORTS = [['trending', 'Trending'], ['expires_soon', 'Ending soon'], ['newest', 'Newest'], ['liquidity', 'Liquidity']];

const STATUSES = [['open', 'Open'], ['closed', 'Closed'], ['resolved', 'Resolved'], ['cancelled', 'Cancelled']];

const categories = signal([]);

/** The entries of a page: one for each event, or for each market. */
const entriesOf = (page) => page.markets.map((market, i) => ({ id: market.id, market, group: page.groups?.[i] }));

/** The list is as it was when the reader comes back from a market. */
export function Markets({ query }) {
  useTitle('');
  const category = query.get('category') ?? '';
  const tag = query.get('tag') ?? '';
  const q = query.get('q') ?? '';
  const status = query.get('status') ?? '';
  const sort = query.get('sort') ?? '';
  const grouped = query.get('group') !== 'none';
  // A search finds every market; the grid shows those that take bets.
  const bettable = query.get('bets') !== 'any';
  const [slip, setSlip] = useState(null);
  const search = q.trim().length >= 2 ? q.trim() : undefined;
  const pages = usePages((cursor) => api.listMarkets({
    category: category || undefined, tag: tag || undefined, q: search, status: status || undefined,
    sort: sort || (search ? undefined : 'trending'), group: grouped ? 'event' : undefined, bettable: status || search ? undefined : bettable, include: 'sparkline', cursor: cursor ?? undefined, limit: PAGE,
  }), [category, tag, search, status, sort, grouped, bettable], entriesOf, 'markets');
  useEffect(() => {
    api.listCategories().then((result) => { categories.value = result.categories; }, () => {});
  }, []);
  useEffect(() => {
    if (pages.loaded && !performance.getEntriesByName(SHOWN).length) {
      performance.mark(SHOWN);
    }
  }, [pages.loaded]);
  const pick = (market, side) => setSlip({ market, side });
  const filtered = category || tag || search || status;
  const total = pages.page?.total;
  return html`
    ${signedIn.value ? html`<h1 class="hidden">Markets</h1>` : html`
      <section class="hero">
        <div><h1>This or that?</h1><p>Every question has two sides. Back the one you believe in with play credits, at odds that move with the world.</p></div>
        ${development.logins.length ? html`<div class="try"><span class="muted small">Try as</span><${DemoLogins} /></div>` : html`<a class="button primary large" href="/sign-up">Start with 1,000 credits</a>`}
      </section>`}
    <div class="tools">
      <${SearchBox} value=${q} />
      <div class="chips" role="group" aria-label="Category">
        <button class="chip" aria-pressed=${String(!category)} onClick=${() => setQuery({ category: '', tag: '' })}>All</button>
        ${categories.value.map((entry) => html`
          <button key=${entry.category} class="chip" aria-pressed=${String(entry.category.toLowerCase() === category.toLowerCase())}
            onClick=${() => setQuery({ category: entry.category === category ? '' : entry.category, tag: '' })}>${entry.category}<small class="num">${entry.markets}</small></button>`)}
      </div>
      <div class="row">
        <div class="desk"><${Order} id="sort" sort=${sort} search=${search} /></div>
        <${Filters} status=${status} grouped=${grouped} bettable=${bettable} sort=${sort} search=${search} />
      </div>
    </div>
    ${tag ? html`<p class="row" style=${{ marginBottom: '16px' }}><button class="chip" aria-pressed="true" onClick=${() => setQuery({ tag: '' })}>#${tag} ✕</button></p>` : ''}
    <p class="hidden" role="status">${pages.loaded && total !== undefined ? `${total} markets` : ''}</p>
    ${pages.loaded && !pages.items.length && !pages.error
      ? html`<${Empty} title=${search ? `Nothing found for “${q}”` : 'No markets here'} action=${filtered ? html`<button class="button" onClick=${() => setQuery({ category: '', tag: '', q: '', status: '', bets: '' })}>Show all open markets</button>` : ''}>
          ${search ? 'Try fewer or other words.' : filtered ? 'No market matches these filters at the moment.' : 'The first markets appear here as soon as the feed delivers them.'}<//>`
      : html`
        <div class="grid" aria-busy=${String(pages.loading)}>
          ${!pages.loaded && !pages.items.length && pages.loading ? Array.from({ length: 9 }, (_, i) => html`<${CardSkeleton} key=${i} />`)
            : pages.items.map(({ id, market, group }) => (group?.event && group.marketCount > 1
              ? html`<${EventCard} key=${id} group=${group} status=${status || 'open'} onPick=${pick} />`
              : html`<${MarketCard} key=${id} market=${market} event=${group?.event} onPick=${pick} />`))}
        </div>`}
    <${ListEnd} pages=${pages} />
    ${slip ? html`<${SlipDialog} ...${slip} onClose=${() => setSlip(null)} />` : ''}`;
}

const Order = ({ id, sort, search }) => html`
  <label class="hidden" for=${id}>Order</label>
  <select id=${id} class="input" value=${sort || (search ? 'relevance' : 'trending')} onChange=${(event) => setQuery({ sort: event.target.value === 'relevance' ? '' : event.target.value })}>
    ${search ? html`<option value="relevance">Best match</option>` : ''}
    ${SORTS.map(([value, name]) => html`<option key=${value} value=${value}>${name}</option>`)}
  </select>`;

function Filters({ status, grouped, bettable, sort, search }) {
  const changed = (status ? 1 : 0) + (grouped ? 0 : 1) + (bettable ? 0 : 1);
  return html`
    <${Popover} class="filters" button=${({ open, toggle }) => html`<button class="button" aria-label="Filters" aria-expanded=${String(open)} onClick=${toggle}><${Icon} name="filter" size="18" /><span class="desk-text">Filters</span>${changed ? html`<span class="badge num">${changed}</span>` : ''}</button>`}>
      ${() => html`
        <div class="stack">
          <${Segments} label="Status" value=${status || 'open'} options=${STATUSES} onChange=${(value) => setQuery({ status: value === 'open' ? '' : value })} />
          <div class="phone"><${Order} id="sort-phone" sort=${sort} search=${search} /></div>
          <${Switch} label="Group by event" hint="One card for all markets of an event" checked=${grouped} onChange=${(on) => setQuery({ group: on ? '' : 'none' })} />
          <${Switch} label="Only markets that take bets" hint="A search finds the others too" checked=${bettable} onChange=${(on) => setQuery({ bets: on ? '' : 'any' })} />
        </div>`}
    <//>`;
}

function SearchBox({ value }) {
  const [text, setText] = useState(value);
  const timer = useRef();
  const box = useRef();
  useEffect(() => { if (document.activeElement !== box.current) { setText(value); } }, [value]);
  useEffect(() => {
    const focus = (event) => {
      if (event.key === '/' && !/^(input|textarea|select)$/i.test(document.activeElement.tagName)) {
        event.preventDefault();
        box.current.focus();
      }
    };
    addEventListener('keydown', focus);
    return () => { removeEventListener('keydown', focus); clearTimeout(timer.current); };
  }, []);
  const change = (next) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setQuery({ q: next, sort: '' }), SEARCH_DELAY_MS);
  };
  return html`
    <form class="search" role="search" onSubmit=${(event) => event.preventDefault()}>
      <${Icon} name="search" size="18" />
      <input ref=${box} class="input" type="search" placeholder="Search markets" aria-label="Search markets" aria-keyshortcuts="/" maxlength="200" value=${text}
        onInput=${(event) => change(event.target.value)} />
      ${text ? html`<button type="button" class="icon-button" aria-label="Clear search" onClick=${() => { change(''); box.current.focus(); }}><${Icon} name="close" size="18" /></button>` : ''}
    </form>`;
}
