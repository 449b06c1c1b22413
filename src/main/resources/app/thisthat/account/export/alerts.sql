-- A page of the alerts of user $1 as JSON, newest first: those older than the alert $2 (null: from the newest on), at most
-- $3.
select json_build_object(
         'id', a.id, 'marketId', a.market_id, 'eventId', a.event_id, 'type', a.type, 'side', a.side,
         'direction', a.direction, 'value', a.value, 'change', a.change, 'withinMinutes', a.within_minutes,
         'enabled', a.enabled, 'timesFired', a.fired,
         'lastFiredAt', to_char(a.fired_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'createdAt', to_char(a.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text as document,
       a.id::text as key
from alerts a
where a.user_id = $1 and ($2::text is null or a.id < $2::text::uuid)
order by a.id desc
limit $3
