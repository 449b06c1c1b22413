-- The categories of open markets, compared without regard to case, each in its most frequent spelling.
select mode() within group (order by category) as category, count(*) as markets
from markets
where status = 'open'
group by lower(category)
order by 2 desc, 1
