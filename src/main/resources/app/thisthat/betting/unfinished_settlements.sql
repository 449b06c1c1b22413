select id from markets
where status in ('resolved', 'cancelled') and settled_at is null
order by resolved_at limit $1
