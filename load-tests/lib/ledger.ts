import { Gauge, Rate } from 'k6/metrics';
import { createMarkets, openMarketIds, readEconomy, runLedgerAudit, signIn, type Economy } from './admin.ts';

/** State at the start of a scenario. */
export interface Prepared {
  /** Prefix of this run's idempotency keys. */
  run: string;
  before: Economy;
  /** Markets created for this run. */
  ours: string[];
  /** Open markets. */
  listed: string[];
}

/** 1 if the ledger audit passes and the sums of credits agree. */
export const conserved = new Rate('credits_conserved');
/** Credits issued, staked, paid and cashed out during the run by the ledger. The summary compares them with the responses. */
const issued = new Gauge('ledger_issued');
const staked = new Gauge('ledger_staked');
const paid = new Gauge('ledger_paid');
const cashedOut = new Gauge('ledger_cashed_out');

const MARKETS = 20;

export function prepare(markets = MARKETS): Prepared {
  const token = signIn();
  return { run: Date.now().toString(36), before: readEconomy(token), ours: createMarkets(token, markets), listed: openMarketIds() };
}

function totalIssued({ issued }: Economy): number {
  return issued.signupBonus + issued.dailyReward;
}

function cents(credits: number): number {
  return Math.round(credits * 100);
}

/** Runs the ledger audit and checks the sums of credits. */
export function auditCredits(prepared: Prepared): void {
  const token = signIn();
  const audit = runLedgerAudit(token);
  const after = readEconomy(token);
  const { before } = prepared;
  const expected = totalIssued(after) - after.staked + after.paid + after.refunded + after.cashedOut - after.repaid - after.expired;
  const balanced = cents(expected) === cents(after.held);
  // stakes by the ledger equal those of pending bets only if nothing was settled or cashed out during the run
  const settled = after.paid !== before.paid || after.refunded !== before.refunded || after.cashedOut !== before.cashedOut;
  const stakesAgree = settled || cents(after.atRisk - before.atRisk) === cents(after.staked - before.staked);
  issued.add(totalIssued(after) - totalIssued(before));
  staked.add(after.staked - before.staked);
  paid.add(after.paid - before.paid);
  cashedOut.add(after.cashedOut - before.cashedOut);
  conserved.add(audit.sound && balanced && stakesAgree);
  if (!audit.sound) console.error(`Ledger audit failed: ${JSON.stringify(audit.invariants.filter((i) => i.violations > 0))}`);
  if (!balanced) console.error(`Sum of credits is wrong: ${JSON.stringify(after)}`);
  if (!stakesAgree) console.error(`Stakes differ between ledger and bets: ${JSON.stringify(before)}, ${JSON.stringify(after)}`);
}
