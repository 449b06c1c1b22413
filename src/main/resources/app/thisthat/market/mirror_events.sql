-- Adds the events of a page of the feed's markets and writes changed fields of known ones. Returns the changed events.
--
-- An event of which only the outline is known is added if it is new, and not changed. A list without tags keeps the
-- stored tags and the category that they give.
--
-- $1 to $11: columns of the events. $12 and $13: lease (job, token).
with feed as (
  select f.new_id, f.feed_id, f.slug, f.title, f.image, f.category,
         coalesce(string_to_array(nullif(f.tags, ''), chr(31)), '{}') as tags, f.neg_risk, f.starts_at, f.ends_at,
         f.is_complete
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[],
              $9::timestamptz[], $10::timestamptz[], $11::boolean[])
         f (new_id, feed_id, slug, title, image, category, tags, neg_risk, starts_at, ends_at, is_complete)
  where (select lease_holds($12, $13))
), added as (
  insert into events (id, feed_id, slug, title, image, category, tags, neg_risk, starts_at, ends_at)
  select f.new_id, f.feed_id, f.slug, f.title, f.image, f.category, f.tags, f.neg_risk, f.starts_at, f.ends_at
  from feed f
  where not exists (select from events e where e.feed_id = f.feed_id)
  order by f.feed_id
  on conflict (feed_id) do nothing
), to_edit as (
  select e.id, f.slug, f.title, f.image, f.neg_risk, f.starts_at, f.ends_at,
         case when f.tags = '{}' then e.tags else f.tags end as tags,
         case when f.tags = '{}' then e.category else f.category end as category
  from events e
  join feed f on f.feed_id = e.feed_id and f.is_complete
  where (e.slug, e.title, e.image, e.neg_risk, e.starts_at, e.ends_at)
          is distinct from (f.slug, f.title, f.image, f.neg_risk, f.starts_at, f.ends_at)
     or (f.tags <> '{}' and (e.tags, e.category) is distinct from (f.tags, f.category))
  order by e.id
  for no key update of e
)
update events e
set slug = t.slug, title = t.title, image = t.image, neg_risk = t.neg_risk, starts_at = t.starts_at,
    ends_at = t.ends_at, tags = t.tags, category = t.category, updated_at = now()
from to_edit t
where e.id = t.id
returning e.id
