import { placeBet, listMarkets, readLeaderboard, readMarket, readMyBets, readProfile } from './api.ts';
import type { Prepared } from './ledger.ts';

/** Element `number` of a list, modulo its length. */
export function pick<T>(list: readonly T[], number: number): T {
  const found = list[number % list.length];
  if (found === undefined) throw new Error('The list is empty');
  return found;
}

/**
 * One request of the mixed workload. Per 100 requests: 60 listings, 20 markets, 10 leaderboards, 5 profiles, 5 bets.
 * Without an idempotency key profiles replace the bets.
 */
export function mixedRequest(number: number, prepared: Prepared, key?: string): void {
  const turn = (number * 37) % 100;
  if (turn < 60) listMarkets(number, number);
  else if (turn < 80) readMarket(number, pick(prepared.listed, number));
  else if (turn < 90) readLeaderboard(number, number % 2 === 0 ? 'pnl' : 'volume');
  else if (turn < 95 || key === undefined) readProfile(number);
  else {
    const bettor = Math.floor(number / 100) * 5 + turn - 95; // all users in turn: limit of 30 bets per minute and user
    placeBet(bettor, pick(prepared.ours, bettor), bettor % 2 === 0 ? 'this' : 'that', key);
  }
}

/** One page view of a browsing user: a listing, two markets, a leaderboard, the profile or the own bets. */
export function viewPage(number: number, turn: number, { listed }: Pick<Prepared, 'listed'>): void {
  switch (turn % 5) {
    case 0: listMarkets(number, number + turn); break;
    case 1: case 2: readMarket(number, pick(listed, number + turn)); break;
    case 3: readLeaderboard(number, number % 2 === 0 ? 'pnl' : 'volume'); break;
    default: if ((number + turn) % 2 === 0) readProfile(number); else readMyBets(number);
  }
}
