import { Gauge, Rate } from 'k6/metrics';
import { auditNow, openMarketIds, openMarkets, readEconomy, signIn, type Economy } from './admin.ts';

/** What a scenario knows from its start. */
export interface Prepared {
  /** Tells this run's idempotency keys from another's. */
  run: string;
  before: Economy;
  /** Ours to bet on. */
  ours: string[];
  /** All that can be read. */
  listed: string[];
}

/** 1 if the auditor finds the books sound and no credit is made or lost. */
export const conserved = new Rate('credits_conserved');
/** What the ledger says was issued, staked and paid during the run; the summary holds it against what was answered. */
const issued = new Gauge('ledger_issued');
const staked = new Gauge('ledger_staked');
const paid = new Gauge('ledger_paid');

const MARKETS = 20;

export function prepare(markets = MARKETS): Prepared {
  const token = signIn();
  return { run: Date.now().toString(36), before: readEconomy(token), ours: openMarkets(token, markets), listed: openMarketIds() };
}

function minted({ issued }: Economy): number {
  return issued.signupBonus + issued.dailyReward;
}

function cents(credits: number): number {
  return Math.round(credits * 100);
}

/** After a scenario with money: every invariant of the books, and the sums of all credits. */
export function auditCredits(prepared: Prepared): void {
  const token = signIn();
  const audit = auditNow(token);
  const after = readEconomy(token);
  const { before } = prepared;
  const due = minted(after) - after.staked + after.paid + after.refunded - after.repaid - after.expired;
  const balanced = cents(due) === cents(after.held);
  // what the bets say against what the ledger says, where nothing was settled meanwhile
  const settled = after.paid !== before.paid || after.refunded !== before.refunded;
  const kept = settled || cents(after.atRisk - before.atRisk) === cents(after.staked - before.staked);
  issued.add(minted(after) - minted(before));
  staked.add(after.staked - before.staked);
  paid.add(after.paid - before.paid);
  conserved.add(audit.sound && balanced && kept);
  if (!audit.sound) console.error(`The books are not sound: ${JSON.stringify(audit.invariants.filter((i) => i.violations > 0))}`);
  if (!balanced) console.error(`The credits do not add up: ${JSON.stringify(after)}`);
  if (!kept) console.error(`Stakes and bets do not agree: ${JSON.stringify(before)}, ${JSON.stringify(after)}`);
}
