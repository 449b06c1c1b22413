-- Credits of accounts at which nothing happens any more expire, where the settings say so.
--
-- Something happens at an account when its user signs in or refreshes a session (seen_at, to the hour), and when its ledger
-- moves: a bet, a claim, and also what comes in while the user is away, so that a late payout is not lost at once. What is
-- at stake in open bets is no part of the balance and never expires.

alter table users add seen_at timestamptz not null default now();
grant update (seen_at) on users to thisthat_service;

-- One row for each time that an account's owner was warned; it is void when something happens before it is due.
create table credit_lapses (
  id         uuid primary key,                       -- the ledger row that takes the credits refers to it
  user_id    uuid not null references users on delete restrict,
  since      timestamptz not null,                   -- when something happened last: one warning for each lapse
  warned_at  timestamptz not null default clock_timestamp(),
  due_at     timestamptz not null,
  expired_at timestamptz,
  amount     numeric(18, 2) check (amount > 0),      -- what expired
  unique (user_id, since),
  check ((expired_at is null) = (amount is null)),
  check (expired_at >= due_at)
);

create index credit_lapses_due on credit_lapses (due_at) where expired_at is null;

grant select, insert, delete on credit_lapses to thisthat_service;
grant update (expired_at, amount) on credit_lapses to thisthat_service;

alter table credit_transactions
  drop constraint credit_transactions_transaction_type_check,
  add check (transaction_type in ('signup_bonus', 'daily_reward', 'bet_placed', 'bet_payout', 'bet_refund',
                                  'payout_reversal', 'refund_reversal', 'debt_repayment', 'expired'));

-- When something happened last at an account: of its ledger the last row tells.
create function last_activity(p_user uuid, p_seen_at timestamptz, p_ledger_seq bigint) returns timestamptz
language sql stable as $$
  select greatest(p_seen_at, (select t.created_at from credit_transactions t
                              where t.user_id = p_user and t.seq = p_ledger_seq))
$$;

-- Takes the credits of up to p_limit accounts whose warning is due, in the one transaction that this call is. What happened
-- at an account since it was warned is judged under the account's lock: whoever signs in, claims or bets before keeps
-- everything, whoever comes after finds nothing. Answers a row for each warning it was through with, the amount null where
-- it was void; called until it answers none.
create function expire_credits(p_limit int) returns table (user_id uuid, amount numeric)
language plpgsql as $$
declare
  v_lapses uuid[];
begin
  v_lapses := array(select l.id from credit_lapses l where l.expired_at is null and l.due_at <= clock_timestamp()
                    order by l.due_at limit p_limit for update skip locked);
  perform 1 from users u
  where u.id in (select l.user_id from credit_lapses l where l.id = any (v_lapses))
  order by u.id for no key update;

  return query
  with judged as (
    select l.id, u.id as owner, u.credit_balance as balance,
           u.credit_balance > 0 and last_activity(u.id, u.seen_at, u.ledger_seq) = l.since
             and not coalesce(u.suspension = 'everything'
                              and coalesce(u.suspended_until > clock_timestamp(), true), false) as lapsed
    from credit_lapses l join users u on u.id = l.user_id
    where l.id = any (v_lapses)
  ), entry as (
    select j.*, row_number() over (order by j.owner) as ord from judged j where j.lapsed
  ), posted as materialized (
    select p.* from (
      select array_agg(e.owner order by e.ord) as users, array_agg(-e.balance order by e.ord) as amounts,
             array_agg('expired'::text) as types, array_agg(e.id order by e.ord) as ids,
             array_agg(0::numeric) as nothing
      from entry e
    ) g, ledger_post(g.users, g.amounts, g.types, g.ids, g.nothing, g.nothing) p
  ), expired as (
    update credit_lapses l set expired_at = clock_timestamp(), amount = e.balance
    from entry e join posted p on p.ord = e.ord
    where l.id = e.id and p.accepted
  ), void as (
    delete from credit_lapses l using judged j where l.id = j.id and not j.lapsed
  )
  select j.owner, case when j.lapsed then j.balance end from judged j;
end $$;
