-- Alerts of user $1, the latest first. $2 and $3 only those on this market or event (null: all), $4 only those before this
-- one (null: from the latest on), $5 limit, $6 offset, $7 only this one (null: all).
select a.id, a.market_id, a.event_id, coalesce(m.title, e.title) as title, a.type, a.side, a.direction, a.value, a.change,
       a.within_minutes, a.enabled, a.fired, a.fired_at, a.created_at
from alerts a
left join markets m on m.id = a.market_id
left join events e on e.id = a.event_id
where a.user_id = $1
  and ($2::uuid is null or a.market_id = $2)
  and ($3::uuid is null or a.event_id = $3)
  and ($4::uuid is null or a.id < $4)
  and ($7::uuid is null or a.id = $7)
order by a.id desc
limit $5 offset $6
