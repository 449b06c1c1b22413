-- A page of the watchlist of user $1 as JSON, newest first: the entries older than $2 (null: from the newest on), at most $3.
select json_build_object(
         'marketId', w.market_id, 'eventId', w.event_id, 'followedOdds', w.followed_odds,
         'followedAt', to_char(w.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text as document,
       w.id::text as key
from watchlist w
where w.user_id = $1 and ($2::text is null or w.id < $2::text::uuid)
order by w.id desc
limit $3
