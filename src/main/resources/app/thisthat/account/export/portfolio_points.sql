-- A page of the points of user $1's portfolio as JSON, the latest first: those before the time $2 (null: from the latest on),
-- at most $3.
select json_build_object(
         'at', to_char(p.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'creditBalance', p.balance,
         'creditDebt', p.debt, 'openValue', p.value, 'unrealisedPnL', p.value - p.stake, 'realisedPnL', p.realised_pnl,
         'netWorth', p.balance + p.value - p.debt)::text as document,
       to_char(p.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as key
from portfolio_points p
where p.user_id = $1 and ($2::text is null or p.at < $2::text::timestamptz)
order by p.at desc
limit $3
