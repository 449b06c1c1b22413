// Cash-out: ends bets, or a part of them, at a quoted value. The dialog shows every input of the formula.
import { html, useEffect, useRef, useState } from '../html.js';
import { api, isError } from '../api.js';
import { setBalance } from '../session.js';
import * as format from '../format.js';
import { cashOutReason, explained } from '../rules.js';
import { Button, Dialog, ErrorNote, Icon, Money, Note, optionOf, Pairs, Rows, Segments, Side, toast, useRead, now } from '../ui.js';

/** Bets of one position that are quoted and ended together; the service accepts 30 cash-outs a minute. */
const BETS_MAX = 10;
const PARTS = [[0.25, '25 %'], [0.5, '50 %'], [0.75, '75 %'], [1, 'All']];
/** A new quote follows this long before the old one expires. */
const MARGIN_MS = 700;
/** Most further quotes without input, of one bet and of all bets together. */
const REQUOTES_MAX = 24;
const QUOTES_MAX = 48;

const sum = (rows, name) => Math.round(rows.reduce((total, row) => total + row[name], 0) * 100) / 100;
const stakeOf = (bet) => bet.cashedOut?.remainingStake ?? bet.amount;

/**
 * A value at the last known odds; the dialog gets quotes.
 * @param {{ position: any, onSell: () => void, label: string }} props
 */
export const SellButton = ({ position: { cashOut, bets }, onSell, label }) => (cashOut?.available
  ? html`<button class="button small num" onClick=${onSell}>${bets > 1 ? 'Cash out all' : 'Cash out'} ${format.exact(cashOut.value)}<span class="hidden"> of ${label}</span></button>`
  : html`<span class="muted small" title=${cashOutReason(cashOut?.reason)}>${cashOut?.reason === 'MARKET_CLOSED' ? 'Closed' : 'Not now'}<span class="hidden">: ${cashOutReason(cashOut?.reason)}</span></span>`);

/** Ends the pending bets of one side of a market. @param {{ market: any, side: string, onClose: (changed?: boolean) => void }} props */
export function CashOut({ market, side, onClose }) {
  const bets = useRead(async () => {
    const page = await api.listMyBets({ marketId: market.id, status: 'pending', limit: 50 });
    return page.bets.filter((bet) => bet.side === side);
  }, [market.id, side]);
  return html`
    <${Dialog} title="Cash out" subtitle=${market.title} onClose=${() => onClose()}>
      ${bets.error ? html`<${ErrorNote} error=${bets.error} retry=${bets.reload} />`
        : !bets.data ? html`<${Rows} count=${4} />`
          : !bets.data.length ? html`<${Note}>No bet on this side is pending any more.<//>`
            : html`<${Quoted} market=${market} side=${side} bets=${bets.data} reload=${bets.reload} onClose=${onClose} />`}
    <//>`;
}

/** Refusals of one bet; after any other, the further bets are not tried. */
const OF_ONE_BET = /** @type {const} */ (['ODDS_CHANGED', 'QUOTE_EXPIRED', 'BET_ALREADY_SETTLED', 'BET_NOT_FOUND', 'CASH_OUT_UNAVAILABLE']);

/** Why a bet was not cashed out. */
const reasonOf = (error) => (error.code === 'ODDS_CHANGED' ? 'The value fell below the quote.'
  : isError(error) ? explained(error, format.whole).explanation ?? error.message : 'No response was received. Your bets show what was paid.');

/**
 * Cashes out one bet after the other, each with its own idempotency key.
 * @param {any[]} quotes
 * @returns {Promise<{ paid: any[], failed?: any }>} what was paid, and the first refusal
 */
async function cashOutAll(quotes) {
  const paid = [];
  let failed;
  for (const { betId, quoteId } of quotes) {
    try {
      const { cashOut, newBalance } = await api.cashOut({ betId, quoteId });
      paid.push(cashOut);
      setBalance(newBalance);
    } catch (error) {
      failed ??= error;
      if (!isError(error, ...OF_ONE_BET)) {
        break;
      }
    }
  }
  return { paid, failed };
}

function Quoted({ market, side, bets, reload, onClose }) {
  const [choice, setChoice] = useState('all');
  const [part, setPart] = useState(1);
  const [state, setState] = useState(/** @type {{ quotes?: any[], refused?: any[], error?: any, busy?: boolean, fallen?: { from: number, to: number } }} */ ({}));
  const [partial, setPartial] = useState(/** @type {{ bets: number, value: number, of: number, reason: string } | null} */ (null));
  const run = useRef(0);
  const left = useRef(REQUOTES_MAX);
  const confirming = useRef(false);
  const chosen = bets.some((bet) => bet.id === choice) ? choice : 'all';
  const targets = chosen === 'all' ? bets.slice(0, BETS_MAX) : bets.filter((bet) => bet.id === chosen);
  const close = () => onClose(partial !== null);

  const refill = () => { left.current = Math.min(REQUOTES_MAX, Math.floor(QUOTES_MAX / targets.length)); };
  const quote = async () => {
    const mine = ++run.current;
    const answers = await Promise.allSettled(targets.map((bet) => api.quoteCashOut({ betId: bet.id, ...(part < 1 ? { fraction: part } : {}) }, { retries: 0 })));
    if (mine !== run.current || confirming.current) {
      return;
    }
    const quotes = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [explained(answer.reason, format.whole)] : []));
    setState((old) => (quotes.length ? { quotes, refused, fallen: old.fallen } : { error: refused[0] }));
    if (refused.some((error) => isError(error, 'BET_ALREADY_SETTLED'))) {
      reload();
    }
  };
  useEffect(() => {
    refill();
    setState({});
    quote();
    return () => { run.current++; };
  }, [targets.map((bet) => bet.id).join(), part]);
  const expires = state.quotes ? Math.min(...state.quotes.map((entry) => new Date(entry.expiresAt).getTime())) : undefined;
  useEffect(() => {
    if (!expires || state.busy || left.current <= 0) {
      return undefined;
    }
    const timer = setTimeout(() => { left.current--; quote(); }, Math.max(500, expires - Date.now() - MARGIN_MS));
    return () => clearTimeout(timer);
  }, [expires, state.busy]);

  const confirm = async () => {
    if (confirming.current) {
      return;
    }
    confirming.current = true;
    const { quotes } = state;
    setState((old) => ({ quotes: old.quotes, refused: old.refused, busy: true }));
    const { paid, failed } = await cashOutAll(quotes);
    confirming.current = false;
    if (paid.length) {
      const value = sum(paid, 'value');
      toast(failed
        ? { kind: 'bad', icon: 'alert', title: `Only ${paid.length} of ${quotes.length} bets cashed out`, text: `${format.exact(value)} credits were paid. ${reasonOf(failed)}`, stay: 12_000 }
        : { kind: 'good', icon: 'cash', title: `Cashed out ${format.exact(value)} credits`, text: `${format.signed(sum(paid, 'profit'))} on a stake of ${format.exact(sum(paid, 'stake'))}.` });
    }
    if (paid.length && (part < 1 || (!failed && (chosen !== 'all' || bets.length <= targets.length)))) {
      onClose(true);
    } else if (paid.length) {
      // What remains is quoted again: the refused bets, and those beyond the first ones.
      setPartial({ bets: paid.length, of: quotes.length, value: sum(paid, 'value'), reason: failed ? reasonOf(failed) : '' });
      setState({});
      reload();
    } else if (isError(failed, 'ODDS_CHANGED', 'QUOTE_EXPIRED')) {
      setState(isError(failed, 'ODDS_CHANGED') && quotes.length === 1 ? { fallen: { from: quotes[0].value, to: failed.details.currentValue } } : {});
      quote();
    } else {
      setState({ error: explained(failed, format.whole) });
      if (isError(failed, 'BET_ALREADY_SETTLED')) {
        reload();
      }
    }
  };

  const { quotes, error } = state;
  const stale = expires !== undefined && expires <= now();
  const one = quotes?.length === 1 ? quotes[0] : null;
  const value = quotes && sum(quotes, 'value');
  const rest = quotes && sum(quotes, 'remainingStake');
  return html`
    ${bets.length > 1 ? html`
      <label class="field"><span>Bet</span>
        <select class="input" value=${chosen} onChange=${(event) => setChoice(event.target.value)}>
          <option value="all">${bets.length > BETS_MAX ? `The latest ${BETS_MAX} bets` : `All ${bets.length} bets`}</option>
          ${bets.map((bet) => html`<option key=${bet.id} value=${bet.id}>${format.exact(stakeOf(bet))} at ${format.odds(bet.oddsAtBet)}, ${format.dateTime(bet.placedAt)}</option>`)}
        </select></label>` : ''}
    <div class="row between wrap"><${Side} side=${side} name=${optionOf(market, side)} />
      <${Segments} label="Part" value=${part} options=${PARTS} onChange=${setPart} /></div>
    ${partial ? html`<${Note} kind="warn" icon="alert">${partial.bets} of ${partial.of} bets were cashed out for ${format.exact(partial.value)} credits. ${partial.reason || 'The others are quoted now.'}<//>` : ''}
    ${state.fallen ? html`<${Note} kind="warn" icon="alert">The value fell from ${format.exact(state.fallen.from)} to ${format.exact(state.fallen.to)}. Nothing was cashed out.<//>` : ''}
    ${error ? html`<${ErrorNote} error=${error} retry=${quote} />` : ''}
    ${state.refused?.length ? html`<${Note} icon="info">${state.refused.length} of ${targets.length} bets cannot be cashed out now: ${state.refused[0].explanation ?? state.refused[0].message}<//>` : ''}
    ${quotes ? html`
      <div class="payout"><span class="muted">You receive</span><strong class="num">${format.exact(value)}</strong></div>
      <${Pairs} items=${[
        ['Profit', html`<${Money} value=${sum(quotes, 'profit')} sign />`],
        ['Stake that ends', html`<${Money} value=${sum(quotes, 'stake')} />`],
        one && ['Odds of the bet', html`<span class="num">${format.odds(one.oddsAtBet)}</span>`],
        [quotes[0].priceSource === 'bid' ? 'Best bid now' : 'Odds now', html`<span class="num">${format.odds(quotes[0].price)}</span>`],
        ['Margin', html`<span class="num">−${format.percent(quotes[0].margin)}</span>`],
        ['Payout given up', html`<${Money} value=${sum(quotes, 'potentialPayout')} />`],
        rest > 0 && ['Stays in the bet', html`<span class="num">${format.exact(rest)}, pays ${format.exact(sum(quotes, 'remainingPayout'))}</span>`],
      ]} />
      ${one ? html`<p class="hint num formula">${format.exact(one.stake)} × ${format.percent(one.price)} ÷ ${format.percent(one.oddsAtBet)} × (1 − ${format.percent(one.margin)}) = ${format.exact(one.value)}, rounded down</p>` : ''}`
      : error ? '' : html`<${Rows} count=${4} />`}
    <div class="dialog-foot"><${Button} onClick=${close}>${targets.length > 1 ? 'Keep the bets' : 'Keep the bet'}<//>
      <${Button} class="primary" busy=${state.busy} disabled=${!quotes || stale} onClick=${confirm}><${Icon} name="cash" size="18" />${quotes?.length > 1 ? `Cash out ${quotes.length} bets` : 'Cash out'} ${quotes ? format.exact(value) : ''}<//></div>
    ${quotes ? html`<p class="hint end num">${stale ? 'The quote has expired.' : `Valid for ${Math.max(0, Math.ceil((expires - now()) / 1000))} s`}${stale ? html` <button class="link" onClick=${() => { refill(); quote(); }}>Quote again</button>` : ''}</p>` : ''}`;
}
