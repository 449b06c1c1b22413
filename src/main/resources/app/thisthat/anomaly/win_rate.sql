-- The rule win_rate: who of the users $2 won so many of their last $3 bets, of $4 settled ones at least, that honest luck
-- does it once in $5 times at the most. All bets of a user on a side of a market are one, since they win together, at the
-- highest odds among them. With n bets of which w were won and e were to be expected the chance is at most
-- exp(-(w ln(w/e) + (n-w) ln((n-w)/(n-e)))) (Hoeffding 1963, theorem 1), whatever the odds.
with tally as (
  select p.id, t.bets, t.won, t.expected
  from unnest($2::uuid[]) p (id)
  cross join lateral (
    select count(*) as bets, count(*) filter (where s.won) as won, sum(s.odds) as expected
    from (
      select bool_or(b.status = 'won') as won, max(b.odds_at_bet) as odds
      from (select * from bets where user_id = p.id order by id desc limit $3) b
      where b.status in ('won', 'lost')
      group by b.market_id, b.side
    ) s
  ) t
  where t.bets >= $4::int and t.won > t.expected
), judged as (
  select t.*, t.won * ln(t.won / t.expected)
              + case when t.won = t.bets then 0
                     else (t.bets - t.won) * ln((t.bets - t.won) / (t.bets - t.expected)) end as doubt
  from tally t
), found as (
  select j.id::text as subject, j.id as user_id,
         jsonb_build_object('bets', j.bets, 'won', j.won, 'expected', round(j.expected, 2),
                            'oneIn', round(exp(least(j.doubt, 34)))) as figures
  from judged j
  where j.doubt >= ln($5::int)
)
