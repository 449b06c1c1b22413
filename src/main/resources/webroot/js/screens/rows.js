// Tables of bets and of ledger rows, for the player and for admins.
import { html } from '../html.js';
import * as format from '../format.js';
import { Ago, Icon, Money, optionOf, Side, Status } from '../ui.js';

export const BetRows = ({ rows }) => html`
  <table class="table list">
    <thead><tr><th>Market</th><th>Side</th><th>Status</th><th class="end">Stake</th><th class="end">Odds</th><th class="end">Payout</th><th class="end">Placed</th></tr></thead>
    <tbody>${rows.map((bet) => html`
      <tr key=${bet.id}>
        <td class="wide"><a href="/markets/${bet.market.id}">${bet.market.title}</a></td>
        <td><${Side} side=${bet.side} name=${optionOf(bet.market, bet.side)} /></td>
        <td class="end-phone"><${Status} value=${bet.status} /></td>
        <td class="end" data-label="Stake"><${Money} value=${bet.amount} /></td>
        <td class="end num phone-hidden">${format.odds(bet.oddsAtBet)}</td>
        <td class="end">${bet.status === 'pending' ? html`<span class="muted"><${Money} value=${bet.cashedOut?.remainingPayout ?? bet.potentialPayout} /></span>` : html`<${Money} value=${bet.actualPayout ?? 0} />`}${bet.cashedOut && bet.status !== 'cashed_out' ? html`<br /><span class="muted small">${format.exact(bet.cashedOut.value)} cashed out</span>` : ''}</td>
        <td class="end muted small phone-hidden"><${Ago} at=${bet.placedAt} /></td>
      </tr>`)}</tbody>
  </table>`;

/** Types of ledger rows: name and icon. @type {Record<string, [string, string]>} */
export const TYPES = {
  signup_bonus: ['Welcome bonus', 'gift'], daily_reward: ['Daily reward', 'gift'], bet_placed: ['Bet placed', 'arrow'], bet_payout: ['Payout', 'check'],
  bet_refund: ['Refund', 'refresh'], payout_reversal: ['Payout reversed', 'alert'], refund_reversal: ['Refund reversed', 'alert'],
  bet_cash_out: ['Cash-out', 'cash'], cash_out_reversal: ['Cash-out reversed', 'alert'],
  debt_repayment: ['Debt repaid', 'swap'], expired: ['Credits expired', 'clock'], purchase: ['Purchase', 'gift'], adjustment: ['Adjustment', 'shield'],
};

export const TransactionRows = ({ rows }) => html`
  <table class="table list">
    <thead><tr><th>Type</th><th>Market</th><th>Time</th><th class="end">Amount</th><th class="end">Balance after</th></tr></thead>
    <tbody>${rows.map((entry) => html`
      <tr key=${entry.id}>
        <td><span class="row"><span class="muted"><${Icon} name=${TYPES[entry.transactionType]?.[1] ?? 'swap'} size="18" /></span>${TYPES[entry.transactionType]?.[0] ?? entry.transactionType}</span></td>
        <td class="small phone-hidden market-cell">${entry.market ? html`<a class="clip" href="/markets/${entry.market.id}">${entry.market.title}</a>` : ''}</td>
        <td class="muted small phone-hidden nowrap">${format.dateTime(entry.createdAt)}</td>
        <td class="end"><${Money} value=${entry.amount} sign /></td>
        <td class="end muted" data-label="Balance"><${Money} value=${entry.balanceAfter} /></td>
      </tr>`)}</tbody>
  </table>`;
