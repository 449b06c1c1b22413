-- Age in seconds of the oldest event of a market that waits for its entries, and of the oldest mail that is due; 0: none.
select coalesce(extract(epoch from clock_timestamp() - (select min(created_at) from inbox_market_events)), 0)::float8 as events,
       greatest(0, coalesce(extract(epoch from clock_timestamp() - (select min(due_at) from inbox_mail_batches)), 0))::float8
         as mails
