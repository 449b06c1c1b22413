-- The odds of a market in steps of $4 seconds from $2 to before $3, the latest $5 of them.
select date_bin($4::int * interval '1 second', h.at, 'epoch') as at,
       (array_agg(h.open order by h.at))[1] as open, max(h.high) as high, min(h.low) as low,
       (array_agg(h.close order by h.at desc))[1] as close
from odds_history h
where h.market_id = $1 and h.at >= $2 and h.at < $3
group by 1
order by 1 desc
limit $5
