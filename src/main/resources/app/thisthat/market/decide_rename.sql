-- Accepts or rejects the feed's other wording of a market, with an audit entry. An accepted wording is taken; a
-- rejected one may still be accepted. One row with the previous decision, and whether it changed or was refused to an
-- admin with a bet on the market; no row if the wording is unknown, because the feed took it back or replaced it.
--
-- If an open market of another event has the title too, the slug of the event is appended.
--
-- $1 rename, $2 admin, $3 reason, $4 decision, $5 audit action.
with found as (
  select r.*, m.status, m.event_id, m.title as old_title, m.question as old_question,
         m.group_item_title as old_group_item_title, m.description as old_description, m.this_option as old_this,
         m.that_option as old_that
  from markets m
  join market_renames r on r.market_id = m.id
  where r.id = $1
  for no key update of m, r
), judged as materialized (
  select f.id, f.market_id, has_conflict($2, f.market_id) as refused
  from found f
  where f.status in ('open', 'closed') and coalesce(f.decision, '') not in ('accepted', $4)
), decided as (
  update market_renames r
  set decision = $4, decided_at = clock_timestamp()
  from judged j
  where r.id = j.id and not j.refused
  returning r.market_id
), suffixed as (
  select f.market_id, ' (' || left(coalesce(e.slug, e.feed_id), 250) || ')' as suffix
  from found f
  join events e on e.id = f.event_id
  where exists (select from markets o where o.title = f.title and o.status = 'open' and o.event_id is not null
                                      and o.event_id <> f.event_id)
), renamed as (
  update markets m
  set title = left(f.title, 500 - length(coalesce(s.suffix, ''))) || coalesce(s.suffix, ''),
      title_suffix = s.suffix, event_title = f.event_title, question = f.question,
      group_item_title = f.group_item_title, description = f.description, this_option = f.this_option,
      that_option = f.that_option, updated_at = clock_timestamp()
  from found f
  join decided d on d.market_id = f.market_id
  left join suffixed s on s.market_id = f.market_id
  where m.id = f.market_id and $4 = 'accepted'
), audited as (
  select audit_append($2, $5, f.market_id, $3,
                      jsonb_build_object('title', f.old_title, 'question', f.old_question,
                                         'groupItemTitle', f.old_group_item_title, 'description', f.old_description,
                                         'thisOption', f.old_this, 'thatOption', f.old_that),
                      jsonb_build_object('title', f.title, 'question', f.question,
                                         'groupItemTitle', f.group_item_title, 'description', f.description,
                                         'thisOption', f.this_option, 'thatOption', f.that_option)) as entry
  from found f
  join decided d on d.market_id = f.market_id
), refused as (
  select audit_append($2, $5 || '.refused', j.market_id, $3, null, null) as entry from judged j where j.refused
)
select f.market_id, f.decision as previous_decision, f.status, (select count(entry) from audited) = 1 as changed,
       (select count(entry) from refused) = 1 as refused
from found f
