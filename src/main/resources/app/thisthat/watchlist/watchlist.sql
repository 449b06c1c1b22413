-- Entries of the watchlist of user $1, the latest first, with their markets: the market, or the three leading markets of
-- the event. One row for each entry and market. $2 kind (null: both), $3 only entries before this one (null: from the
-- latest on), $4 limit, $5 offset, $6 and $7 only this market or event (null: all).
with entries as materialized (
  select w.id, w.market_id, w.event_id, w.followed_odds, w.created_at
  from watchlist w
  where w.user_id = $1
    and ($2::text is null or ($2 = 'market') = (w.market_id is not null))
    and ($3::uuid is null or w.id < $3)
    and ($6::uuid is null or w.market_id = $6)
    and ($7::uuid is null or w.event_id = $7)
  order by w.id desc
  limit $4 offset $5
)
select w.id as entry_id, w.created_at as followed_at, w.event_id as followed_event_id, e.title as event_title,
       e.category as event_category, e.image as event_image, e.status as event_status, e.starts_at, e.ends_at,
       c.markets, c.open_markets, a.alerts,
       m.id, m.title, m.this_option, m.that_option, m.category, m.image, m.event_id, m.group_item_title, m.status,
       m.resolution, m.expires_at, o.this_odds, o.that_odds, o.seq,
       f.followed_odds, o.this_odds - f.followed_odds as change_since_followed,
       case when m.status = 'open' then o.this_odds - odds_before(m.id, now() - interval '24 hours') end as change_24h
from entries w
left join events e on e.id = w.event_id
left join lateral (
  select k.id, 1 as place from markets k where k.id = w.market_id
  union all
  (select k.id, row_number() over (order by k.status = 'open' desc,
                                            case when e.neg_risk then p.this_odds else coalesce(k.liquidity, -1) end desc,
                                            k.id)
   from markets k
   join market_odds p on p.market_id = k.id
   where k.event_id = w.event_id
   order by 2
   limit 3)
) k on true
left join markets m on m.id = k.id
left join market_odds o on o.market_id = k.id
cross join lateral (
  select coalesce(w.followed_odds, case when m.created_at <= w.created_at then odds_before(m.id, w.created_at) end)
           as followed_odds
) f
cross join lateral (select count(*) as alerts from alerts l where l.watchlist_id = w.id) a
left join lateral (
  select count(*) as markets, count(*) filter (where n.status = 'open') as open_markets
  from markets n
  where n.event_id = w.event_id
) c on w.event_id is not null
order by w.id desc, k.place
