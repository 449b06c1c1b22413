-- The preferences of user $1: all stored ones, and the channels of the types $2 with the defaults.
select u.inbox_preferences ->> 'quietHours' as quiet_hours, coalesce(u.preferences ->> 'timeZone', 'UTC') as time_zone,
       coalesce((u.preferences ->> 'settlementMails')::boolean, true) as settlement_mails,
       coalesce((u.preferences ->> 'newsMails')::boolean, false) as news_mails,
       t.type, c.inbox, c.live, m.mail
from users u
cross join unnest($2::text[]) with ordinality t (type, position)
cross join lateral inbox_channels(u.preferences || u.inbox_preferences, t.type) c
cross join lateral inbox_channels(
  u.preferences || '{"settlementMails": true, "newsMails": true}' || u.inbox_preferences, t.type) m
where u.id = $1
order by t.position
