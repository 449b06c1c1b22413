-- Rule win_rate: users of $2 whose wins among their last $3 bets have a probability of at most 1 in $5, with at least
-- $4 settled bets. All bets of a user on one side of a market count as one bet at the highest of their odds, since they
-- win together. For n bets with w wins and e expected wins the probability is at most exp(-(w ln(w/e) + (n-w)
-- ln((n-w)/(n-e)))), for any odds (Hoeffding 1963, theorem 1).
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
), rated as (
  select t.*, t.won * ln(t.won / t.expected)
              + case when t.won = t.bets then 0
                     else (t.bets - t.won) * ln((t.bets - t.won) / (t.bets - t.expected)) end as improbability
  from tally t
), found as (
  select r.id::text as subject, r.id as user_id,
         jsonb_build_object('bets', r.bets, 'won', r.won, 'expected', round(r.expected, 2),
                            'oneIn', round(exp(least(r.improbability, 34)))) as figures
  from rated r
  where r.improbability >= ln($5::int)
)
