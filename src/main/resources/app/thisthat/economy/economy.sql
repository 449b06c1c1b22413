-- The credits of all users in one snapshot as a JSON document, with the last $1 days (UTC) except those without ledger
-- rows. Balances and debts are computed from the ledger rows.
with movement as (
  select d.transaction_type as type, d.day, d.amount, d.forfeited, d.owed from ledger_days d
  union all
  select t.transaction_type, (t.created_at at time zone 'UTC')::date, sum(t.amount), sum(t.forfeited), sum(t.owed)
  from credit_transactions t
  where t.created_at >= (select p.summed_before from ledger_progress p)
  group by 1, 2
), total as (
  select coalesce(sum(amount) filter (where type = 'signup_bonus'), 0.00) as signup_bonus,
         coalesce(sum(amount) filter (where type = 'daily_reward'), 0.00) as daily_reward,
         coalesce(-sum(amount) filter (where type = 'bet_placed'), 0.00) as staked,
         coalesce(sum(amount) filter (where type in ('bet_payout', 'payout_reversal')), 0.00) as paid,
         coalesce(sum(amount) filter (where type in ('bet_refund', 'refund_reversal')), 0.00) as refunded,
         coalesce(sum(amount) filter (where type in ('bet_cash_out', 'cash_out_reversal')), 0.00) as cashed_out,
         coalesce(-sum(amount) filter (where type = 'debt_repayment'), 0.00) as repaid,
         coalesce(-sum(amount) filter (where type = 'expired'), 0.00) as expired,
         coalesce(sum(amount) filter (where type = 'adjustment'), 0.00) as adjusted,
         coalesce(sum(forfeited), 0.00) as forfeited, coalesce(sum(amount), 0.00) as held,
         coalesce(sum(owed), 0.00) as owed
  from movement
), by_day as (
  select day, coalesce(sum(amount) filter (where type in ('signup_bonus', 'daily_reward')), 0.00) as issued,
         coalesce(-sum(amount) filter (where type = 'expired'), 0.00) as expired,
         sum(amount) as growth, sum(sum(amount)) over (order by day) - sum(amount) as held_before
  from movement
  group by day
), daily as (
  select d.*, round(100 * d.growth / nullif(d.held_before, 0), 4) as growth_percent
  from by_day d
  where d.day > (now() at time zone 'UTC')::date - $1::int
)
select jsonb_build_object(
  'reportedAt', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'issued', jsonb_build_object('signupBonus', t.signup_bonus, 'dailyReward', t.daily_reward),
  'staked', t.staked, 'paid', t.paid, 'refunded', t.refunded, 'cashedOut', t.cashed_out, 'repaid', t.repaid,
  'expired', t.expired, 'adjusted', t.adjusted,
  'forfeited', t.forfeited,
  'held', t.held,
  'owed', t.owed - t.repaid,
  'atRisk', (select coalesce(sum(b.amount - b.cashed_stake), 0.00) from bets b where b.status = 'pending'),
  'days', coalesce((
    select jsonb_agg(jsonb_build_object('day', d.day, 'issued', d.issued, 'expired', d.expired, 'growth', d.growth,
                                        'growthPercent', d.growth_percent) order by d.day desc)
    from daily d
  ), '[]'))::text as document
from total t
