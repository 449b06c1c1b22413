select category, count(*) as markets from markets where status = 'open' group by category order by 2 desc, 1
