-- Under the condition that the market has not ended, so that of two resolvers one has an effect.
update markets
set status = 'resolved', resolution = $2, resolved_at = clock_timestamp(),
    closed_at = coalesce(closed_at, clock_timestamp()), updated_at = clock_timestamp()
where id = $1 and status in ('open', 'closed')
returning status, resolution, resolved_at
