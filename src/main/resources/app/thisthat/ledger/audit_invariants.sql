-- Checks the nineteen invariants of the ledger. Follows audit_all.sql or audit_since.sql, which select what is audited.
--
-- Returns one row for each invariant: its name, the number of violations, a sample of them (at most 10), the markets whose
-- bets violate it (at most 1,000) with their numbers of violations, and the number of ledger rows and bets that were read.
, broken as materialized ( -- few rows, while those of chained would be written to a file
  select c.* from chained c where c.balance_after <> c.balance_before + c.amount or c.seq <> c.expected_seq
), violation (invariant, subject, bet_id) as (
  -- A balance is the sum of the user's ledger rows.
  select 'balance_is_sum_of_ledger', 'user ' || coalesce(u.id, t.user_id), null::uuid
  from users u full join totals t on t.user_id = u.id
  where u.credit_balance is distinct from coalesce(t.amount, 0)
  union all
  -- A balance and its row counter match the user's last ledger row.
  select 'balance_is_last_balance_after', 'user ' || u.id, null
  from users u join totals t on t.user_id = u.id
  where u.credit_balance <> t.balance_after or u.ledger_seq <> t.last_seq
  union all
  -- balance_after of a row is that of the previous row plus the amount.
  select 'ledger_is_chained', 'row ' || c.seq || ' of user ' || c.user_id, c.reference_id
  from broken c where c.balance_after <> c.balance_before + c.amount
  union all
  -- seq counts the rows of a user from 1 without a gap.
  select 'seq_has_no_gap', 'row ' || c.seq || ' of user ' || c.user_id, c.reference_id
  from broken c where c.seq <> c.expected_seq
  union all
  -- A won or cancelled bet is paid once in its current generation; earlier payouts are reversed in full.
  select 'won_bet_is_paid_once', 'bet ' || coalesce(b.id, s.bet_id), coalesce(b.id, s.bet_id)
  from payable b full join settlement s on s.bet_id = b.id and s.generation = b.generation
  where case when b.id is null then s.credited is distinct from coalesce(s.reversed, 0)
             else s.payout is distinct from b.actual_payout or s.reversed is not null end
  union all
  -- The stake of a bet is debited once: a unique index excludes a second row with the generation 0.
  select 'bet_is_debited_once', 'bet ' || coalesce(b.id, p.reference_id), b.id
  from bet b full join placed p on p.reference_id = b.id
  where p.amount is distinct from -b.amount or p.generation <> 0
  union all
  -- The bets of a settled market are settled in its current generation.
  select 'settled_market_has_no_pending_bet', 'bet ' || b.id, b.id
  from bet b join markets m on m.id = b.market_id
  where m.settled_at is not null and b.status <> 'cashed_out'
    and (b.status = 'pending' or b.settlement_generation <> m.settlement_generation)
  union all
  -- A settlement pays what was at stake, and a bet that is cashed out has nothing at stake.
  select 'settlement_pays_what_is_at_stake', 'bet ' || b.id, b.id
  from bet b
  where b.actual_payout <> case b.status
          when 'won' then b.potential_payout - b.cashed_payout when 'cancelled' then b.amount - b.cashed_stake else 0 end
     or (b.status = 'cashed_out') <> (b.cashed_stake = b.amount)
     or (b.status = 'cashed_out') <> (b.settlement_generation = 2147483647)
  union all
  -- A cash-out is paid once, and reversed in full if it is reversed.
  select 'cash_out_is_paid_once', 'bet ' || coalesce(c.bet_id, p.reference_id, r.reference_id),
         coalesce(c.bet_id, p.reference_id, r.reference_id)
  from cash_out c
  full join (select * from bet_entry where transaction_type = 'bet_cash_out') p
    on p.reference_id = c.bet_id and p.generation = -c.ordinal
  full join (select * from bet_entry where transaction_type = 'cash_out_reversal') r
    on r.reference_id = p.reference_id and r.generation = p.generation
  where p.amount + p.forfeited is distinct from c.value or p.user_id is distinct from c.user_id
     or (r.reference_id is not null) <> (c.reversed_at is not null and p.amount > 0) -- 0: forfeited at the limit
     or r.owed - r.amount <> p.amount
  union all
  -- The cash-outs of a bet add up to its sums; together with what is at stake they are the whole bet, and rounding gains
  -- nothing. (A reversal restores the payout exactly, so that the proportion holds up to a hundredth for each.)
  select 'cash_outs_add_up', 'bet ' || b.id, b.id
  from bet b left join cashed c on c.bet_id = b.id
  where (b.cashed_stake, b.cashed_payout, b.cashed_value, b.cash_outs)
          is distinct from (coalesce(c.stake, 0), coalesce(c.payout, 0), coalesce(c.value, 0), coalesce(c.number, 0))
     or c.last <> c.number or b.cashed_value > b.cashed_payout
     or (b.cashed_stake > 0 and abs(b.potential_payout - b.cashed_payout
           - round(div(b.potential_payout * (b.amount - b.cashed_stake) * 100, b.amount) / 100, 2)) > 0.01 * c.reversed)
  union all
  -- The profit and loss of a user is the sum over the won and lost bets and the cash-outs.
  select 'pnl_is_sum_of_profits', 'user ' || u.id, null
  from users u left join staked s on s.user_id = u.id
  where u.overall_pnl <> coalesce(s.profit, 0)
  union all
  -- The volume of a user is the sum of all stakes.
  select 'volume_is_sum_of_stakes', 'user ' || u.id, null
  from users u left join staked s on s.user_id = u.id
  where u.total_volume <> coalesce(s.volume, 0)
  union all
  -- The hedged volume of a user is twice the smaller side's stakes of each market.
  select 'hedged_volume_is_of_both_sides', 'user ' || u.id, null
  from users u left join hedged h on h.user_id = u.id
  where u.hedged_volume <> coalesce(h.volume, 0)
  union all
  -- No balance and no debt is negative, and a user with a balance has no debt.
  select 'no_balance_is_negative', 'user ' || u.id, null
  from users u where u.credit_balance < 0 or u.credit_debt < 0 or (u.credit_balance > 0 and u.credit_debt > 0)
  union all
  -- A debt is the sum of the owed parts of reversals less the repayments.
  select 'debt_is_what_is_owed', 'user ' || u.id, null
  from users u left join totals t on t.user_id = u.id
  where u.credit_debt <> coalesce(t.debt, 0)
  union all
  -- The daily totals of a user add up to the volume and the profit and loss.
  select 'days_add_up_to_totals', 'user ' || u.id, null
  from users u left join by_days d on d.user_id = u.id
  where u.total_volume <> coalesce(d.volume, 0) or u.overall_pnl <> coalesce(d.profit, 0)
     or u.hedged_volume <> coalesce(d.hedged_volume, 0)
  union all
  -- The counter of settled bets is the number of won and lost bets.
  select 'settled_bets_are_counted', 'user ' || u.id, null
  from users u left join staked s on s.user_id = u.id
  where u.settled_bets <> coalesce(s.settled, 0)
  union all
  -- Expired credits match an expiry warning, and the other way round.
  select 'what_expired_was_warned_of', 'user ' || coalesce(l.user_id, t.user_id), null
  from lapse l
  full join expiry t on t.reference_id = l.id and t.user_id = l.user_id
  where t.amount is distinct from -l.amount
  union all
  -- The daily sums of the ledger match its rows up to the time that is summed up.
  select 'ledger_days_add_up', s.transaction_type || ' of ' || s.day, null
  from (select coalesce(d.day, o.day) as day, coalesce(d.transaction_type, o.transaction_type) as transaction_type,
               (d.amount, d.forfeited, d.owed) is distinct from (o.amount, o.forfeited, o.owed) as differs
        from ledger_days d
        full join on_day o on o.day = d.day and o.transaction_type = d.transaction_type) s
  where s.differs
)
select i.invariant,
       (select count(*) from violation v where v.invariant = i.invariant) as violations,
       array(select v.subject from violation v where v.invariant = i.invariant limit 10) as sample,
       c.markets, c.violations_of_markets, n.ledger_rows, n.bets
from unnest(array[
  'balance_is_sum_of_ledger', 'balance_is_last_balance_after', 'ledger_is_chained', 'seq_has_no_gap',
  'won_bet_is_paid_once', 'bet_is_debited_once', 'settled_market_has_no_pending_bet', 'settlement_pays_what_is_at_stake',
  'cash_out_is_paid_once', 'cash_outs_add_up', 'pnl_is_sum_of_profits',
  'volume_is_sum_of_stakes', 'hedged_volume_is_of_both_sides', 'no_balance_is_negative', 'debt_is_what_is_owed',
  'days_add_up_to_totals', 'settled_bets_are_counted', 'what_expired_was_warned_of',
  'ledger_days_add_up']) as i (invariant)
cross join lateral (
  select coalesce(array_agg(m.market_id), '{}') as markets,
         coalesce(array_agg(m.violations), '{}') as violations_of_markets
  from (
    select b.market_id, count(*) as violations
    from violation v join bets b on b.id = v.bet_id
    where v.invariant = i.invariant group by b.market_id limit 1000
  ) m
) c
cross join covered n
