-- Appends a suffix to the titles of open markets that an open market of another event has too, as two games of the same
-- teams: the start of the event if it was announced before, else the end of the market, else the slug of the event.
-- Returns the changed markets.
--
-- The older of two markets keeps its title, and so does a market with bets.
--
-- $1 markets whose titles may be new, $2 and $3 lease (job, token).
with taken as (
  select m.id, m.title, m.event_id, coalesce(e.slug, e.feed_id) as slug,
         case when e.starts_at > e.created_at then e.starts_at else coalesce(m.expires_at, e.ends_at) end as at
  from markets m
  join events e on e.id = m.event_id
  where m.id = any ($1::uuid[]) and m.status = 'open' and m.title_suffix is null
    and exists (
      select from markets o
      where o.title = m.title and o.status = 'open' and o.event_id is not null and o.event_id <> m.event_id
        and (o.id < m.id or o.id <> all ($1::uuid[])))
    and not has_bets(m.id) and (select lease_holds($2, $3))
), dated as (
  select t.*, ' (' || to_char(t.at at time zone 'UTC', 'FMMonth FMDD, HH24:MI "UTC"') || ')' as date
  from taken t
), suffixed as (
  select d.id, d.title,
         case when d.date is null
                or exists (select from dated x where x.title = d.title and x.date = d.date and x.id < d.id
                                                 and x.event_id <> d.event_id)
                or exists (select from markets o where o.title = left(d.title, 500 - length(d.date)) || d.date
                                                   and o.status = 'open' and o.event_id <> d.event_id)
              then ' (' || left(d.slug, 250) || ')' else d.date end as suffix
  from dated d
), locked as (
  select m.id from markets m join suffixed s on s.id = m.id order by m.id for no key update of m
)
update markets m
set title = left(s.title, 500 - length(s.suffix)) || s.suffix, title_suffix = s.suffix, updated_at = now()
from suffixed s
join locked l on l.id = s.id
where m.id = s.id and m.title = s.title
returning m.id
