-- Number of ledger rows of user $1 with type $2, from $3 to before $4; null: any. Without a condition it is the user's
-- last seq, which has no gaps; 0 for an unknown user.
select case
         when $2::text is null and $3::timestamptz is null and $4::timestamptz is null
           then coalesce((select u.ledger_seq from users u where u.id = $1), 0)
         else (select count(*) from credit_transactions t
               where t.user_id = $1 and ($2::text is null or t.transaction_type = $2)
                 and ($3::timestamptz is null or t.created_at >= $3) and ($4::timestamptz is null or t.created_at < $4))
       end as total
