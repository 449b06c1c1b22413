// The rules in force: limits, margins and times that the service states.
import { signal } from './html.js';
import { api } from './api.js';

/** The answer of `GET /config`, or null until it is here. @type {import('@preact/signals').Signal<any>} */
export const rules = signal(null);
let requested = false;

/** Reads the rules once. */
export function needRules() {
  if (!requested) {
    requested = true;
    api.getConfig().then((config) => { rules.value = config; }, () => { requested = false; });
  }
}

/** What a refusal means for the reader; the texts of the API are for developers. */
const EXPLANATIONS = {
  ODDS_STALE: () => 'The feed has not confirmed these odds recently. The market takes bets again when it does.',
  ODDS_MOVING: () => 'The odds have just moved far.',
  ODDS_UNAVAILABLE: () => 'The odds are too close to certain for a bet.',
  MARKET_CLOSED: () => 'This market no longer takes bets.',
  MARKET_PLACEHOLDER: () => 'This market has no named outcome yet, so it takes no bets.',
  MARKET_NOT_FOUND: () => 'This market does not exist any more.',
  INSUFFICIENT_BALANCE: () => 'Your balance does not cover this stake.',
  INVALID_BET_AMOUNT: (number) => {
    const bets = rules.peek()?.bets;
    return bets ? `A stake is ${number(bets.minStake)} to ${number(bets.maxStake)} credits.` : undefined;
  },
  ACCOUNT_SUSPENDED: () => 'This account is suspended from betting.',
  CONFLICT_OF_INTEREST: () => 'You made or changed this market, so you cannot bet on it.',
  BET_ALREADY_SETTLED: () => 'This bet has ended already.',
  QUOTE_EXPIRED: () => 'The quote has expired.',
};

const CASH_OUT = {
  DISABLED: 'Cash-outs are switched off.',
  MARKET_CLOSED: 'The market no longer takes bets.',
  MARKET_HELD: 'The bets of this market are being audited.',
  CONFLICT_OF_INTEREST: 'You made or changed this market.',
  ODDS_MOVING: 'The odds have just moved far.',
  ODDS_STALE: 'The feed has not confirmed the odds recently.',
  ODDS_UNAVAILABLE: 'The odds are too close to certain.',
  VALUE_TOO_SMALL: 'The value is below one hundredth of a credit.',
  STAKE: 'This part leaves too little in the bet.',
};

/** Why a bet or a position cannot be cashed out. */
export const cashOutReason = (reason) => CASH_OUT[reason] ?? 'It cannot be cashed out now.';

/** Adds the explanation to an error. @param {any} error @param {(value: number) => string} number */
export function explained(error, number) {
  const text = error.code === 'CASH_OUT_UNAVAILABLE' ? cashOutReason(error.details?.reason) : EXPLANATIONS[error.code]?.(number);
  return Object.assign(error, text ? { explanation: text } : {});
}
