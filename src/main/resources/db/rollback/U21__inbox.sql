-- The inbox, announcements and mails of the new kinds are lost.
drop trigger inbox_market_settled on markets;
drop trigger inbox_market_closed on markets;
drop trigger inbox_market_reworded on markets;
drop trigger inbox_cash_outs_paid on cash_outs;
drop trigger inbox_cash_outs_reversed on cash_outs;
drop trigger inbox_security_events on users;
drop trigger users_inbox_ends on users;
drop function inbox_market_event();
drop function inbox_cash_out();
drop function inbox_security_event();
drop function delete_inbox();
drop function inbox_advance(int);
drop function inbox_remind(text, interval, interval, int, int);
drop function inbox_take_mails(int);
drop function inbox_add(uuid, text, text, jsonb);
drop function inbox_add_all(uuid[], text[], text[], jsonb[]);
drop function inbox_unread(uuid);
drop function inbox_channels(jsonb, text);
drop function quiet_until(jsonb, timestamptz);
drop function timed_id(timestamptz);

delete from mails where kind in ('digest', 'news');
create index mails_waiting on mails (next_attempt_at) where sent_at is null;
drop index mails_waiting_by_class;
alter table mails drop column html, drop column unsubscribe, drop column bulk;
alter table mails drop constraint mails_kind_check;
alter table mails add constraint mails_kind_check check (kind in ('reset', 'verify', 'notice'));

drop table announcement_reads;
drop table announcements;
drop index users_by_claim;
alter table users drop column inbox_preferences;
drop table inbox_progress;
drop table inbox_recipients;
drop table inbox_market_events;
drop table inbox_mail_batches;
drop table inbox_entries;
