-- The channels of entries of a type by all preferences of a user (preferences || inbox_preferences), with the defaults.
-- Entries of the type security are always listed; they and expiring credits have mails of their own.
create or replace function inbox_channels(p_preferences jsonb, p_type text)
returns table (inbox boolean, live boolean, mail boolean)
language sql immutable as $$
  select p_type = 'security' or coalesce((p_preferences ->> (p_type || '.inbox'))::boolean, true),
         coalesce((p_preferences ->> (p_type || '.live'))::boolean, p_type <> 'cashed_out'),
         p_type not in ('security', 'credits_expiring')
           and coalesce((p_preferences ->> (p_type || '.mail'))::boolean, p_type in ('settled', 'corrected', 'announcement'))
           and case when p_type in ('settled', 'corrected', 'cashed_out')
                    then coalesce((p_preferences ->> 'settlementMails')::boolean, true)
                    when p_type = 'announcement' then coalesce((p_preferences ->> 'newsMails')::boolean, false)
                    else true end
$$;
