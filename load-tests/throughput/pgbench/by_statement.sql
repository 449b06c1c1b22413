\set u random(1, 2000)
\set m random(1, 1000)
begin;
select id as market, this_odds as odds from bench.markets where n = :m and status = 'open' and expires_at > clock_timestamp() for share \gset
select id as user, credit_balance from bench.users where n = :u for update \gset
update bench.users set credit_balance = credit_balance - 10, total_volume = total_volume + 10, updated_at = now() where id = :user returning credit_balance as balance \gset
insert into bench.bets (user_id, market_id, amount, side, odds_at_bet, potential_payout) values (:user, :market, 10, 'this', :odds::numeric, round(10 / :odds::numeric, 2)) returning id as bet \gset
insert into bench.credit_transactions (user_id, amount, transaction_type, reference_id, balance_after) values (:user, -10, 'bet_placed', :bet, :balance::numeric);
commit;
