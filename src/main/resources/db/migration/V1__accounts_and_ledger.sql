-- Accounts, and the one door through which credits move.
--
-- The service works as the role thisthat_service. It may read everything here, but it can neither write a balance nor a
-- ledger row: only ledger_post() can, which runs with the rights of the owner of these tables.

do $$
begin
  create role thisthat_service nologin;
exception when duplicate_object or unique_violation then null; -- roles belong to the server, not to one database
end $$;

do $$
begin
  if not pg_has_role(current_user, 'thisthat_service', 'member') then
    execute format('grant thisthat_service to %I', current_user);
  end if;
  execute format('grant usage on schema %I to thisthat_service', current_schema());
end $$;

create table users (
  id                   uuid primary key,
  username             varchar(50) not null,
  email                varchar(255) not null,
  password_hash        varchar(255) not null,
  role                 text not null default 'user' check (role in ('user', 'admin')),
  token_version        int not null default 0,
  credit_balance       numeric(18, 2) not null default 0 check (credit_balance between 0 and 1000000),
  ledger_seq           bigint not null default 0,
  total_volume         numeric(18, 2) not null default 0,
  overall_pnl          numeric(18, 2) not null default 0,
  rank_by_pnl          int,
  rank_by_volume       int,
  last_daily_reward_at timestamptz,
  suspension           text check (suspension in ('betting', 'everything')), -- what the account may not do for now
  suspended_until      timestamptz, -- null with a suspension: until it is lifted
  suspension_reason    varchar(500),
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  check (suspension is not null or (suspended_until is null and suspension_reason is null))
) with (fillfactor = 70); -- room for the next version of a row on its own page: a bet changes no indexed column

create unique index users_username on users (lower(username));
create unique index users_email on users (lower(email));

create table credit_transactions (
  user_id          uuid not null references users on delete restrict,
  seq              bigint not null,          -- 1, 2, 3… for each user, without a gap
  id               uuid not null default gen_random_uuid(),
  amount           numeric(18, 2) not null,  -- positive: credited, negative: debited
  forfeited        numeric(18, 2) not null default 0 check (forfeited >= 0), -- what the balance limit kept back
  transaction_type text not null check (transaction_type in
                     ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund')),
  reference_id     uuid not null,            -- the user (signup), the bet or the reward
  balance_after    numeric(18, 2) not null check (balance_after >= 0),
  created_at       timestamptz not null default clock_timestamp(),
  primary key (user_id, seq),
  check (amount <> 0 or forfeited > 0)
);

-- Nothing is paid twice: one row of a kind for each bet, reward and signup, whatever the code above does.
create unique index credit_transactions_once on credit_transactions (reference_id, transaction_type);

-- A bet is settled once, by a payout or by a refund, never by both.
create unique index credit_transactions_one_settlement on credit_transactions (reference_id)
  where transaction_type in ('bet_payout', 'bet_refund');

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or deleted; write a reversing row', tg_table_name
    using errcode = 'restrict_violation';
end $$;

create trigger credit_transactions_append_only before update or delete or truncate on credit_transactions
  for each statement execute function refuse_change();

-- Posts entries to the ledger, all of them or, where one is a debit its user cannot pay, all but that one.
--
-- An entry moves a balance by p_amounts[i] (0: no ledger row), the user's volume by p_stakes[i] and profit by
-- p_profits[i]. In one call a user has either credits only, or exactly one debit. A credit past the balance limit is
-- paid up to the limit. Users are locked in the order of their ids, so that calls never wait for each other in a circle.
create function ledger_post(
  p_users uuid[], p_amounts numeric[], p_types text[], p_references uuid[], p_stakes numeric[], p_profits numeric[])
returns table (ord bigint, accepted boolean, balance numeric)
language plpgsql security definer set search_path from current as $$
declare
  balance_limit constant numeric := 1000000;
begin
  perform 1 from users u where u.id = any (p_users) order by u.id for no key update;

  if exists (
    select 1 from unnest(p_users, p_amounts) e (user_id, amount)
    group by e.user_id having count(*) > 1 and min(e.amount) < 0
  ) then
    raise exception 'a debit has to be the only entry of its user in a call';
  end if;

  return query
  with entry as (
    select e.*,
           u.credit_balance as opening,
           u.ledger_seq + count(*) filter (where e.amount <> 0) over so_far as seq,
           u.credit_balance + sum(e.amount) over so_far as uncapped
    from unnest(p_users, p_amounts, p_types, p_references, p_stakes, p_profits)
           with ordinality e (user_id, amount, type, reference_id, stake, profit, ord)
    join users u on u.id = e.user_id
    window so_far as (partition by e.user_id order by e.ord)
  ), judged as (
    select e.*,
           least(e.uncapped, balance_limit) as closing,
           least(e.uncapped, balance_limit) - least(e.uncapped - e.amount, balance_limit) as moved,
           e.uncapped >= 0 as accepted
    from entry e
  ), settled as (
    update users u
    set credit_balance = t.closing, ledger_seq = t.seq,
        total_volume = u.total_volume + t.stake, overall_pnl = u.overall_pnl + t.profit, updated_at = now()
    from (
      select j.user_id, sum(j.moved) + min(j.opening) as closing, max(j.seq) as seq,
             sum(j.stake) as stake, sum(j.profit) as profit
      from judged j where j.accepted group by j.user_id
    ) t
    where u.id = t.user_id
  ), written as (
    insert into credit_transactions
      (user_id, seq, amount, forfeited, transaction_type, reference_id, balance_after)
    select j.user_id, j.seq, j.moved, j.amount - j.moved, j.type, j.reference_id, j.closing
    from judged j where j.accepted and j.amount <> 0
    order by j.user_id, j.seq
  )
  select j.ord, j.accepted, case when j.accepted then j.closing else j.opening end from judged j;
end $$;

revoke execute on function ledger_post from public;
grant execute on function ledger_post to thisthat_service;
grant select on users, credit_transactions to thisthat_service;
grant insert (id, username, email, password_hash, role) on users to thisthat_service;
grant update (username, email, password_hash, role, token_version, rank_by_pnl, rank_by_volume,
              last_daily_reward_at, suspension, suspended_until, suspension_reason, updated_at) on users to thisthat_service;
