-- Scores the open markets: what was staked and by how many, counting half as much every six hours, how far the odds went
-- in a day, and, where nobody bets, a little for the volume on the feed.
--
--   score = ln(1 + stakes) + 2 ln(1 + bettors) + 10 (highest - lowest odds) + 0.1 ln(1 + volume)
--
-- Only scores that differ are written.
with recent as (
  select b.market_id,
         sum(b.amount * power(0.5, extract(epoch from now() - b.placed_at) / 21600)) as stakes,
         count(distinct b.user_id) as bettors
  from bets b
  where b.placed_at > now() - interval '2 days' and b.status = 'pending'
  group by b.market_id
), moved as (
  select h.market_id, max(h.high) - min(h.low) as span
  from odds_history h
  where h.at > now() - interval '1 day'
  group by h.market_id
), scored as (
  select m.id,
         round(ln(1 + coalesce(r.stakes, 0)) + 2 * ln(1 + coalesce(r.bettors, 0)::numeric)
               + 10 * coalesce(v.span, 0) + 0.1 * ln(1 + coalesce(m.volume, 0)), 3) as score
  from markets m
  left join recent r on r.market_id = m.id
  left join moved v on v.market_id = m.id
  where m.status = 'open'
), gone as (
  delete from market_trends t
  using markets m
  where m.id = t.market_id and m.status <> 'open'
)
insert into market_trends as t (market_id, score)
select id, score from scored order by id
on conflict (market_id) do update set score = excluded.score where t.score <> excluded.score
