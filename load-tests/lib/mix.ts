import { placeBet, listMarkets, readLeaderboard, readMarket, readMyBets, readProfile } from './api.ts';
import type { Prepared } from './money.ts';

/** One of a list, in turn. */
export function pick<T>(list: readonly T[], number: number): T {
  const found = list[number % list.length];
  if (found === undefined) throw new Error('Nothing to pick from');
  return found;
}

/** One request of a user: of a hundred 60 listings, 20 markets, 10 leaderboards, 5 profiles and, if they may, 5 bets. */
export function oneOfTheMix(number: number, prepared: Prepared, key?: string): void {
  const turn = (number * 37) % 100;
  if (turn < 60) listMarkets(number, number);
  else if (turn < 80) readMarket(number, pick(prepared.listed, number));
  else if (turn < 90) readLeaderboard(number, number % 2 === 0 ? 'pnl' : 'volume');
  else if (turn < 95 || key === undefined) readProfile(number);
  else {
    const bettor = Math.floor(number / 100) * 5 + turn - 95; // everybody in turn: each may bet thirty times a minute
    placeBet(bettor, pick(prepared.ours, bettor), bettor % 2 === 0 ? 'this' : 'that', key);
  }
}

/** What somebody does who looks around: a list, two markets of it, the leaderboard, their own page. */
export function lookAround(number: number, turn: number, { listed }: Pick<Prepared, 'listed'>): void {
  switch (turn % 5) {
    case 0: listMarkets(number, number + turn); break;
    case 1: case 2: readMarket(number, pick(listed, number + turn)); break;
    case 3: readLeaderboard(number, number % 2 === 0 ? 'pnl' : 'volume'); break;
    default: if ((number + turn) % 2 === 0) readProfile(number); else readMyBets(number);
  }
}
