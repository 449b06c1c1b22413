// The bet slip: side, stake, what it pays, and what happens when the odds move meanwhile.
import { html, useEffect, useRef, useState } from '../html.js';
import { api, isError } from '../api.js';
import { here } from '../router.js';
import { me, signedIn, setBalance, development } from '../session.js';
import * as format from '../format.js';
import { explained, needRules, rules } from '../rules.js';
import { Button, Dialog, ErrorNote, Icon, Note, Odds, optionOf, Pairs, toast, useLive, now } from '../ui.js';
import { DemoLogins } from './demo.js';

const STAKES = [10, 50, 100, 500];
/** Odds may rise by this much between the click and the commit. */
const SLIPPAGE = 0.01;

/** A quote follows a change of the stake or the side after this time, a change of the odds after the second one. */
const QUOTE_MS = 250;
const QUOTE_ODDS_MS = 4_000;
/** Most further quotes without input. */
const REQUOTES_MAX = 6;
/** Refusals of the stake, not of the market. */
const OF_STAKE = ['INSUFFICIENT_BALANCE', 'INVALID_BET_AMOUNT'];

/**
 * What the service would do with this bet now: the payout and the balance after it, or the refusal.
 * @param {{ marketId: string, amount: number, side: string } | null} order @param {number} seq of the odds @param {number} [balance]
 */
function useQuote(order, seq, balance) {
  const [state, setState] = useState(/** @type {{ quote?: any, refusal?: any, of?: string }} */ ({}));
  const run = useRef(0);
  const left = useRef(REQUOTES_MAX);
  const asked = useRef({ of: '', at: 0 });
  const of = order ? `${order.marketId} ${order.side} ${order.amount} ${balance}` : '';
  const ask = async () => {
    const mine = ++run.current;
    asked.current = { of, at: Date.now() };
    try {
      const quote = await api.quoteBet(order, { retries: 0 });
      if (mine === run.current) {
        setState({ quote, of });
      }
    } catch (error) {
      // Without an answer, or with too many requests, the numbers of this page are shown alone.
      if (mine === run.current) {
        setState({ refusal: isError(error) && error.status < 429 && error.status !== 401 ? explained(error, format.whole) : undefined, of });
      }
    }
  };
  useEffect(() => {
    if (!of) {
      run.current++;
      setState({});
      return undefined;
    }
    const changed = of !== asked.current.of;
    left.current = changed ? REQUOTES_MAX : left.current;
    const timer = setTimeout(ask, changed ? QUOTE_MS : Math.max(QUOTE_MS, asked.current.at + QUOTE_ODDS_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [of, seq]);
  useEffect(() => {
    const again = state.quote ? new Date(state.quote.expiresAt).getTime() - Date.now() : state.refusal?.retryAfterMs;
    if (!of || again === undefined || left.current <= 0) {
      return undefined;
    }
    const timer = setTimeout(() => {
      if (!document.hidden) {
        left.current--;
        ask();
      }
    }, Math.max(again, 1_000));
    return () => clearTimeout(timer);
  }, [state]);
  // A refusal of the market holds for every stake until the next answer.
  return state.of === of ? state : state.refusal && !OF_STAKE.includes(state.refusal.code) ? { refusal: state.refusal } : {};
}

export function BetSlip({ market, side: initial = 'this', onPlaced }) {
  const live = useLive(market);
  const [side, setSide] = useState(initial);
  const [text, setText] = useState('100');
  const [state, setState] = useState(/** @type {{ busy?: boolean, error?: any, moved?: any }} */ ({}));
  const intent = useRef(null);
  const busy = useRef(false);
  useEffect(() => setSide(initial), [initial]);
  useEffect(needRules, []);

  const odds = side === 'this' ? live.thisOdds : live.thatOdds;
  const stake = Math.round(Number(text.replace(',', '.')) * 100) / 100;
  const valid = Number.isFinite(stake) && stake > 0;
  const balance = me.value?.creditBalance;
  const bets = rules.value?.bets;
  const outside = bets && valid && (stake < bets.minStake || stake > bets.maxStake);
  const { quote, refusal } = useQuote(signedIn.value && valid && !outside && live.status === 'open' && !(balance < stake) ? { marketId: market.id, amount: stake, side } : null, live.seq, balance);
  // The odds on this page are newer than a quote when they have moved since.
  const quoted = quote && quote.odds === odds;
  const payout = quoted ? quote.potentialPayout : valid && odds > 0 ? format.payoutOf(stake, odds) : 0;
  const after = quote ? quote.balanceAfter : balance === undefined || !valid ? undefined : Math.round((balance - stake) * 100) / 100;
  const age = now() - new Date(live.updatedAt).getTime();

  /** One intent has one idempotency key: a double click or a repeated request places one bet. */
  const place = async (expectedOdds, maxSlippage = SLIPPAGE) => {
    if (busy.current || !valid) {
      return;
    }
    busy.current = true;
    const body = { marketId: market.id, amount: stake, side, expectedOdds, maxSlippage };
    const known = intent.current;
    intent.current = known && JSON.stringify(known.body) === JSON.stringify(body) ? known : { body, key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
    setState({ busy: true });
    try {
      const { bet, newBalance } = await api.placeBet(body, { idempotencyKey: intent.current.key });
      intent.current = null;
      setBalance(newBalance);
      setState({});
      toast({ kind: 'good', icon: 'check', title: `${format.credits(bet.amount)} on ${optionOf(market, bet.side)}`, text: `Pays ${format.exact(bet.potentialPayout)} if it comes true, at ${format.odds(bet.oddsAtBet)}.` });
      onPlaced?.(bet);
    } catch (error) {
      if (error.code === 'ODDS_CHANGED') {
        intent.current = null;
        setState({ moved: { from: expectedOdds, to: error.details.currentOdds, stake, side } });
      } else {
        setState({ error: explained(error, format.whole) });
      }
    } finally {
      busy.current = false;
    }
  };

  if (live.status !== 'open') {
    return html`<${Note} icon="clock">${live.status === 'closed' ? 'Betting has ended. The result is pending.' : live.status === 'cancelled' ? 'This market was cancelled. All stakes are refunded.' : live.resolution === 'invalid' ? 'This market was resolved as invalid. All stakes are refunded.' : html`Resolved: <strong>${optionOf(market, live.resolution)}</strong>.`}<//>`;
  }
  const option = (value) => html`
    <label class="slip-side ${value}">
      <input type="radio" name="side-${market.id}" value=${value} checked=${side === value} onChange=${() => setSide(value)} aria-label="${optionOf(market, value)}" />
      <span class="side-name"><i class="shape ${value}" aria-hidden="true"></i><span>${optionOf(market, value)}</span></span>
      <${Odds} value=${value === 'this' ? live.thisOdds : live.thatOdds} />
    </label>`;
  const short = after !== undefined && after < 0;
  const refused = state.error ?? (refusal && !short ? refusal : undefined);
  const profit = quoted ? quote.profit : payout - stake;
  return html`
    <form class="slip" onSubmit=${(event) => { event.preventDefault(); place(odds); }} novalidate>
      <div class="slip-sides" role="radiogroup" aria-label="Side">${option('this')}${option('that')}</div>
      ${signedIn.value ? html`
        <div class="stack-2">
          <label class="label" for="stake-${market.id}">Stake</label>
          <div class="stake"><input id="stake-${market.id}" class="input num" inputmode="decimal" autocomplete="off" value=${text} aria-invalid=${short ? 'true' : undefined} onInput=${(event) => setText(event.target.value)} onFocus=${(event) => event.target.select()} /><span>credits</span></div>
          <div class="stakes">
            ${STAKES.map((value) => html`<button type="button" key=${value} class="num" disabled=${balance !== undefined && value > balance} aria-pressed=${String(stake === value)} onClick=${() => setText(String(value))}>${value}</button>`)}
            <button type="button" disabled=${!(balance >= (bets?.minStake ?? 10))} onClick=${() => setText(String(Math.min(bets?.maxStake ?? 10_000, Math.floor(balance * 100) / 100)))}>Max</button>
          </div>
        </div>
        <div class="stack-2">
          <div class="payout"><span class="muted">Pays if right</span><strong class="num">${format.exact(payout)}</strong></div>
          <${Pairs} items=${[
            ['Profit', html`<span class="num ${payout > stake ? 'up' : ''}">${valid ? format.signed(profit) : '–'}</span>`],
            ['Balance after', html`<span class="num ${short ? 'down' : ''}">${after === undefined ? '–' : format.exact(after)}</span>`],
          ]} />
        </div>
        ${outside ? html`<p class="field-error" role="alert">A stake is ${format.whole(bets.minStake)} to ${format.whole(bets.maxStake)} credits.</p>` : ''}
        ${refused ? html`<${ErrorNote} error=${refused} retry=${state.error && ['RATE_LIMIT_EXCEEDED', 'ODDS_MOVING', 'ODDS_STALE', 'SERVICE_BUSY'].includes(state.error.code) ? () => setState({}) : undefined} />` : ''}
        <${Button} type="submit" class="large wide ${side}" busy=${state.busy} disabled=${!valid || short || outside || Boolean(refusal)}>${short ? 'Balance too low' : refusal ? 'Takes no bets now' : html`Bet ${valid ? format.credits(stake) : ''} on ${optionOf(market, side)}`}<//>
        <p class="hint row">${age > 60_000 ? html`<${Icon} name="clock" size="16" />Odds confirmed ${format.relative(live.updatedAt, now())}` : html`<span class="live-dot"><i></i>Odds are live</span>`}</p>`
      : html`
        <${Note} icon="user">Sign in to bet. New accounts start with 1,000 play credits.<//>
        <div class="stack-2">
          <a class="button primary large wide" href="/sign-in?back=${encodeURIComponent(here())}">Sign in</a>
          <a class="button wide" href="/sign-up?back=${encodeURIComponent(here())}">Create account</a>
          ${development.logins.length ? html`<p class="muted small">Or try as</p><div class="demo"><${DemoLogins} /></div>` : ''}
        </div>`}
      ${state.moved ? html`
        <${Dialog} title="The odds moved" subtitle="Nothing was staked yet." onClose=${() => setState({})}>
          <div class="moved"><div><span class="muted small">You saw</span><b class="num">${format.odds(state.moved.from)}</b></div><${Icon} name="arrow" /><div><span class="muted small">Now</span><b class="num">${format.odds(state.moved.to)}</b></div></div>
          <${Pairs} items=${[['Stake', format.exact(state.moved.stake)], ['Pays if right', html`<span class="num">${format.exact(format.payoutOf(state.moved.stake, state.moved.to))}</span>`], ['Before', html`<span class="num muted">${format.exact(format.payoutOf(state.moved.stake, state.moved.from))}</span>`]]} />
          <div class="dialog-foot"><${Button} onClick=${() => setState({})}>Keep my credits<//><${Button} class=${side} onClick=${() => place(state.moved.to, 0)}>Take ${format.odds(state.moved.to)}<//></div>
        <//>` : ''}
    </form>`;
}
