// The grid of markets: live odds, search, categories, order, and a bet slip over it.
import { html, useEffect, useRef, useState, signal } from '../html.js';
import { api } from '../api.js';
import { setQuery } from '../router.js';
import { signedIn, development } from '../session.js';
import * as format from '../format.js';
import { Countdown, Dialog, Empty, Icon, ListEnd, Odds, Skeleton, Spark, Split, Status, useLive, usePages, useTitle, now } from '../ui.js';
import { BetSlip } from './slip.js';
import { DemoLogins } from './demo.js';

const PAGE = 24;
const SEARCH_DELAY_MS = 220;
const SORTS = [['trending', 'Trending'], ['expires_soon', 'Ending soon'], ['newest', 'Newest'], ['liquidity', 'Liquidity']];

const categories = signal([]);

/** The list is as it was when the reader comes back from a market. */
export function Markets({ query }) {
  useTitle('');
  const category = query.get('category') ?? '';
  const tag = query.get('tag') ?? '';
  const q = query.get('q') ?? '';
  const status = query.get('status') ?? '';
  const sort = query.get('sort') ?? '';
  const [slip, setSlip] = useState(null);
  const search = q.trim().length >= 2 ? q.trim() : undefined;
  const pages = usePages((cursor) => api.listMarkets({
    category: category || undefined, tag: tag || undefined, q: search, status: status || undefined,
    sort: sort || (search ? undefined : 'trending'), cursor: cursor ?? undefined, limit: PAGE,
  }), [category, tag, search, status, sort], (page) => page.markets, 'markets');
  useEffect(() => {
    api.listCategories().then((result) => { categories.value = result.categories; }, () => {});
  }, []);
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
        <label class="hidden" for="sort">Order</label>
        <select id="sort" class="input" value=${sort || (search ? 'relevance' : 'trending')} onChange=${(event) => setQuery({ sort: event.target.value === 'relevance' ? '' : event.target.value })}>
          ${search ? html`<option value="relevance">Best match</option>` : ''}
          ${SORTS.map(([id, name]) => html`<option key=${id} value=${id}>${name}</option>`)}
        </select>
        <label class="hidden" for="status">Status</label>
        <select id="status" class="input desk" value=${status || 'open'} onChange=${(event) => setQuery({ status: event.target.value === 'open' ? '' : event.target.value })}>
          <option value="open">Open</option><option value="closed">Closed</option><option value="resolved">Resolved</option><option value="cancelled">Cancelled</option>
        </select>
      </div>
    </div>
    ${tag ? html`<p class="row" style=${{ marginBottom: '16px' }}><button class="chip" aria-pressed="true" onClick=${() => setQuery({ tag: '' })}>#${tag} ✕</button></p>` : ''}
    <p class="hidden" role="status">${pages.loaded && total !== undefined ? `${total} markets` : ''}</p>
    ${pages.loaded && !pages.items.length && !pages.error
      ? html`<${Empty} title=${search ? `Nothing found for “${q}”` : 'No markets here'} action=${filtered ? html`<button class="button" onClick=${() => setQuery({ category: '', tag: '', q: '', status: '' })}>Show all open markets</button>` : ''}>
          ${search ? 'Try fewer or other words.' : filtered ? 'No market matches these filters at the moment.' : 'The first markets appear here as soon as the feed delivers them.'}<//>`
      : html`
        <div class="grid" aria-busy=${String(pages.loading)}>
          ${!pages.loaded && !pages.items.length && pages.loading ? Array.from({ length: 9 }, (_, i) => html`<${CardSkeleton} key=${i} />`)
            : pages.items.map((market) => html`<${MarketCard} key=${market.id} market=${market} onPick=${(side) => setSlip({ market, side })} />`)}
        </div>`}
    <${ListEnd} pages=${pages} />
    ${slip ? html`<${Dialog} title=${slip.market.title} onClose=${() => setSlip(null)}><${BetSlip} market=${slip.market} side=${slip.side} onPlaced=${() => setSlip(null)} /><//>` : ''}`;
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

const CardSkeleton = () => html`
  <div class="card market" aria-hidden="true"><${Skeleton} height=${14} width="40%" /><${Skeleton} height=${20} /><${Skeleton} height=${20} width="70%" />
    <div class="market-foot"><${Skeleton} height=${46} /><${Skeleton} height=${5} /></div></div>`;

export function MarketCard({ market, onPick }) {
  const card = useRef();
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setVisible(entry.isIntersecting), { rootMargin: '200px' });
    observer.observe(card.current);
    return () => observer.disconnect();
  }, []);
  const live = useLive(market, visible);
  const soon = market.expiresAt && new Date(market.expiresAt).getTime() > now() - 1000;
  const open = live.status === 'open';
  const moved = live.thisOdds - live.trail[0];
  const pick = (side, option, value) => html`
    <button class="pick ${side}" disabled=${!open} onClick=${() => onPick(side)}>
      <span class="side-name"><i class="shape ${side}" aria-hidden="true"></i><span>${option}</span></span><${Odds} value=${value} /></button>`;
  return html`
    <article class="card market" ref=${card}>
      <div class="market-meta">
        <span class="clip"><b>${market.category}</b>${soon && open ? html` · <${Countdown} to=${market.expiresAt} />` : ''}</span>
        ${open ? html`<span class="row">${Math.abs(moved) >= 0.0005 ? html`<span class="delta num ${moved > 0 ? 'up' : 'down'}" title="Since you opened this page">${moved > 0 ? '▲' : '▼'} ${format.percent(Math.abs(moved))}</span>` : ''}<${Spark} trail=${live.trail} /></span>` : html`<${Status} value=${live.status} />`}
      </div>
      <h2><a href="/markets/${market.id}">${market.title}</a></h2>
      <div class="market-foot">
        ${live.resolution && live.resolution !== 'invalid' ? html`<div class="note good"><${Icon} name="check" size="18" /><span>Resolved: ${live.resolution === 'this' ? market.thisOption : market.thatOption}</span></div>`
          : html`<div class="picks">${pick('this', market.thisOption, live.thisOdds)}${pick('that', market.thatOption, live.thatOdds)}</div>`}
        <${Split} odds=${live.thisOdds} />
        <div class="market-meta"><span>${market.volume ? html`<span class="num">${format.compact(market.volume)}</span> volume` : market.marketType === 'credits' ? 'Credits market' : ' '}</span>
          ${market.liquidity ? html`<span><span class="num">${format.compact(market.liquidity)}</span> liquidity</span>` : ''}</div>
      </div>
    </article>`;
}
