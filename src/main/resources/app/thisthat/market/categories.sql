-- The categories of open markets, each in its most frequent spelling, since they are asked for in any.
select mode() within group (order by category) as category, count(*) as markets
from markets
where status = 'open'
group by lower(category)
order by 2 desc, 1
