-- Last part after the rank of the user (own), the users before (before), the nearest first, and the user with those
-- behind (behind).
select o.rank as own_rank, o.rank + n.distance as rank, n.*
from own o
cross join (
  select b.*, -row_number() over (order by b.exact_score, b.id desc) as distance from before b
  union all
  select b.*, row_number() over (order by b.exact_score desc, b.id) - 1 as distance from behind b
) n
order by n.distance
