\set u random(1, 2000)
\set m random(1, 1000)
with market as (
  select id, this_odds as odds from bench.markets where n = :m and status = 'open' and expires_at > clock_timestamp() for share
), payer as (
  update bench.users set credit_balance = credit_balance - 10, total_volume = total_volume + 10, updated_at = now()
  where n = :u and credit_balance >= 10 and exists (select from market) returning id, credit_balance
), bet as (
  insert into bench.bets (user_id, market_id, amount, side, odds_at_bet, potential_payout)
  select p.id, m.id, 10, 'this', m.odds, round(10 / m.odds, 2) from payer p, market m returning id, user_id
)
insert into bench.credit_transactions (user_id, amount, transaction_type, reference_id, balance_after)
select b.user_id, -10, 'bet_placed', b.id, p.credit_balance from bet b join payer p on p.id = b.user_id;
