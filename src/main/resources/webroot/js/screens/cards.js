// Cards of markets and events, and the bet slip that they open.
import { html, useEffect, useRef, useState } from '../html.js';
import { api } from '../api.js';
import { Star } from '../follow.js';
import * as format from '../format.js';
import { Countdown, Dialog, ErrorNote, Icon, Odds, Rows, Skeleton, Spark, Split, Status, useLive, useRead, now } from '../ui.js';
import { BetSlip } from './slip.js';

const TAGS_MAX = 4;
/** The tags that say more than the category. @param {{ tags: string[], category: string }} subject */
export const tagsOf = ({ tags, category }) => tags.filter((tag) => ![category.toLowerCase(), 'all'].includes(tag.toLowerCase())).slice(0, TAGS_MAX);

export const CardSkeleton = () => html`
  <div class="card market" aria-hidden="true"><${Skeleton} height=${14} width="40%" /><${Skeleton} height=${20} /><${Skeleton} height=${20} width="70%" />
    <div class="market-foot"><${Skeleton} height=${46} /><${Skeleton} height=${5} /></div></div>`;

/** Whether an element is on screen or near it. */
function useVisible() {
  const element = useRef();
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setVisible(entry.isIntersecting), { rootMargin: '200px' });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return { element, visible };
}

/** The change of a market: of the last day, or of the shorter time that is known. */
const Movement = ({ market, live }) => {
  const hours = market.sparkline?.length >= SPARK_MIN ? [...market.sparkline.slice(0, -1), live.thisOdds] : null;
  const day = typeof market.change24h === 'number';
  const trail = hours ?? live.trail;
  const moved = day ? market.change24h + live.thisOdds - market.thisOdds : live.thisOdds - trail[0];
  const span = day ? 'In the last 24 hours' : hours ? `In the last ${hours.length} hours` : 'Since you opened this page';
  return html`
    ${Math.abs(moved) >= 0.0005 ? html`<span class="delta num ${moved > 0 ? 'up' : 'down'}" title=${span}>${moved > 0 ? '▲' : '▼'} ${format.percent(Math.abs(moved))}</span>` : ''}<${Spark} trail=${trail} moved=${moved} />`;
};

const SPARK_MIN = 4;
/** Why an open market takes no bets; the first two end by themselves. */
const NO_BETS = { odds_moving: 'Odds are moving', odds_stale: 'Odds not confirmed', suspended: 'Suspended at the feed', odds_out_of_bounds: 'As good as decided', placeholder: 'No named outcome', closed: 'Closed' };
const PASSING = ['odds_moving', 'odds_stale'];
/** @param {any} market */
export const noBets = (market) => (market.acceptsBets === false && market.noBetsReason ? NO_BETS[market.noBetsReason] ?? 'Takes no bets' : '');
const takesBets = (market) => market.acceptsBets !== false || PASSING.includes(market.noBetsReason);

export function MarketCard({ market, event, onPick, foot }) {
  const { element, visible } = useVisible();
  const live = useLive(market, visible);
  const soon = market.expiresAt && new Date(market.expiresAt).getTime() > now() - 1000;
  const open = live.status === 'open';
  const pick = (side, option, value) => html`
    <button class="pick ${side}" disabled=${!open || !takesBets(market)} onClick=${() => onPick(market, side)}>
      <span class="side-name"><i class="shape ${side}" aria-hidden="true"></i><span>${option}</span></span><${Odds} value=${value} /></button>`;
  return html`
    <article class="card market" ref=${element}>
      <div class="market-meta">
        <span class="clip"><b>${market.category}</b>${soon && open ? html` · <${Countdown} to=${market.expiresAt} />` : ''}</span>
        <span class="row">${!open ? html`<${Status} value=${live.status} />` : noBets(market) ? html`<span class="tag pending">${noBets(market)}</span>` : html`<${Movement} market=${market} live=${live} />`}<${Star} kind="market" id=${market.id} title=${market.title} /></span>
      </div>
      <h2><a href="/markets/${market.id}">${market.title}</a></h2>
      <div class="market-foot">
        ${live.resolution && live.resolution !== 'invalid' ? html`<div class="note good"><${Icon} name="check" size="18" /><span>Resolved: ${live.resolution === 'this' ? market.thisOption : market.thatOption}</span></div>`
          : html`<div class="picks">${pick('this', market.thisOption, live.thisOdds)}${pick('that', market.thatOption, live.thatOdds)}</div>`}
        <${Split} odds=${live.thisOdds} />
        ${foot ? html`<div class="market-meta">${foot}</div>` : html`<div class="market-meta"><span>${market.volume ? html`<span class="num">${format.compact(market.volume)}</span> volume` : market.marketType === 'credits' ? 'Credits market' : ' '}</span>
          ${event && event.marketCount > 1 ? html`<a class="above" href="/events/${event.id}">${event.marketCount} in this event</a>`
            : market.liquidity ? html`<span><span class="num">${format.compact(market.liquidity)}</span> liquidity</span>` : ''}</div>`}
      </div>
    </article>`;
}

/** An event with its first markets, each with both sides to bet on. */
export function EventCard({ group, status, onPick, foot }) {
  const { element, visible } = useVisible();
  const { event, markets, marketCount } = group;
  const rest = marketCount - markets.length;
  const soon = event.endsAt && new Date(event.endsAt).getTime() > now() - 1000;
  return html`
    <article class="card market event" ref=${element}>
      <div class="market-meta">
        <span class="clip"><b>${event.category}</b>${soon && event.status === 'open' ? html` · <${Countdown} to=${event.endsAt} />` : ''}</span>
        <span class="row"><${Icon} name="layers" size="15" /><span class="num">${marketCount}</span><${Star} kind="event" id=${event.id} title=${event.title} /></span>
      </div>
      <h2><a href="/events/${event.id}">${event.title}</a></h2>
      <ul class="lines">${markets.map((market) => html`<${Line} key=${market.id} market=${market} status=${status} visible=${visible} onPick=${onPick} />`)}</ul>
      <div class="market-meta market-foot">${foot ?? html`<span>${event.volume ? html`<span class="num">${format.compact(event.volume)}</span> volume` : ' '}</span>
        <span>${rest > 0 ? `${rest} more` : ''}</span>`}</div>
    </article>`;
}

/** The name of a market within its event. */
export const nameOf = (market) => market.groupItemTitle ?? market.title;

/** One market of an event in one line. */
export function Line({ market, status, visible = true, onPick, chosen }) {
  const live = useLive(market, visible);
  const open = live.status === 'open' && (status ?? 'open') === 'open' && takesBets(market);
  const bar = useRef();
  useEffect(() => { bar.current.style.width = `${Math.max(live.thisOdds, 0.01) * 100}%`; }, [live.thisOdds]);
  const pick = (side, option) => html`
    <button class="mini ${side}" aria-pressed=${chosen === undefined ? undefined : String(chosen === side)} disabled=${!open} title=${noBets(market) || `Bet on ${option}`} onClick=${() => onPick(market, side)}>
      <i class="shape ${side}" aria-hidden="true"></i><span class="clip">${option}</span><span class="hidden">: ${nameOf(market)}</span></button>`;
  return html`
    <li class="line">
      <a class="clip" href="/markets/${market.id}" title=${nameOf(market)}>${nameOf(market)}</a>
      <b class="num"><${Odds} value=${live.thisOdds} /></b>
      ${live.resolution ? html`<span class="tag ${live.resolution}">${live.resolution === 'invalid' ? 'Invalid' : live.resolution === 'this' ? market.thisOption : market.thatOption}</span>`
        : live.status === 'open' ? html`<span class="minis">${pick('this', market.thisOption)}${pick('that', market.thatOption)}</span>` : html`<${Status} value=${live.status} />`}
      <i class="line-bar" ref=${bar} aria-hidden="true"></i>
    </li>`;
}

/** The bet slip in a dialog. A market of a group is read first, because it has not all fields. */
export function SlipDialog({ market, side, onClose }) {
  const full = useRead(() => (market.marketType ? Promise.resolve(market) : api.getMarket({ marketId: market.id })), [market.id]);
  return html`
    <${Dialog} title=${market.title} onClose=${onClose}>
      ${full.data ? html`<${BetSlip} market=${full.data} side=${side} onPlaced=${onClose} />`
        : full.error ? html`<${ErrorNote} error=${full.error} retry=${full.reload} />` : html`<${Rows} count=${4} />`}
    <//>`;
}
