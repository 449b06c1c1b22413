-- Metrics that are cheap to read: name, label, label value, value.
with day as (
  select day, signups, bets, wagered from daily_figures
  union all
  select (b.placed_at at time zone 'UTC')::date, 0, count(*), sum(b.amount)
  from figures_progress p join bets b on b.id >= p.counted_before group by 1
  union all
  select (u.created_at at time zone 'UTC')::date, count(*), 0, 0
  from figures_progress p join users u on u.id >= p.counted_before group by 1
), span (name, days) as (
  values ('day', 1), ('week', 7), ('month', 30)
), in_span as (
  select s.name,
         coalesce(sum(d.signups), 0) as signups, coalesce(sum(d.bets), 0) as bets, coalesce(sum(d.wagered), 0) as wagered
  from span s left join day d on d.day > (now() at time zone 'UTC')::date - s.days
  group by s.name
), total as (
  select coalesce(sum(signups), 0) as users, coalesce(sum(bets), 0) as bets, coalesce(sum(wagered), 0) as wagered from day
), unfinished as (
  select resolved_at from markets where status in ('resolved', 'cancelled') and settled_at is null
)
select 'thisthat_users', null, null, users from total
union all select 'thisthat_bets', null, null, bets from total
union all select 'thisthat_credits_wagered', null, null, wagered from total
union all select 'thisthat_bet_average_credits', null, null, case bets when 0 then 0 else wagered / bets end from total
union all select 'thisthat_signups_recent', 'span', name, signups from in_span
union all select 'thisthat_bets_recent', 'span', name, bets from in_span
union all select 'thisthat_credits_wagered_recent', 'span', name, wagered from in_span
union all select 'thisthat_bettors_today', null, null, count(*)
  from daily_totals where day = (now() at time zone 'UTC')::date and volume > 0
union all select 'thisthat_markets_open', 'type', t.type, count(m.id)
  from (values ('credits'), ('polymarket'), ('cross')) t (type)
  left join markets m on m.status = 'open' and m.market_type = t.type group by t.type
union all select 'thisthat_markets_closed_unresolved', null, null, count(*) from markets where status = 'closed'
union all select 'thisthat_settlements_unfinished', null, null, count(*) from unfinished
union all select 'thisthat_settlement_unfinished_age_seconds', null, null,
         coalesce(extract(epoch from clock_timestamp() - min(resolved_at)), 0) from unfinished
union all select 'thisthat_mails_waiting', null, null, count(*) from mails where sent_at is null
