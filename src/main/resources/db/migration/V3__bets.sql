-- Bets. A bet carries its own idempotency key, so that key and bet are committed together or not at all.

create table bets (
  id               uuid primary key,
  user_id          uuid not null references users on delete restrict,
  market_id        uuid not null references markets on delete restrict,
  amount           numeric(18, 2) not null check (amount > 0),
  side             text not null check (side in ('this', 'that')),
  odds_at_bet      numeric(5, 4) not null check (odds_at_bet between 0.01 and 0.99),
  potential_payout numeric(18, 2) not null,
  actual_payout    numeric(18, 2),
  status           text not null default 'pending' check (status in ('pending', 'won', 'lost', 'cancelled')),
  placed_at        timestamptz not null default clock_timestamp(),
  resolved_at      timestamptz,
  idempotency_key  text,
  request_hash     bytea,
  check ((status = 'pending') = (resolved_at is null)),
  check ((status = 'pending') = (actual_payout is null))
);

create index bets_by_user on bets (user_id, id desc);
create index bets_pending on bets (market_id, id) where status = 'pending';
create unique index bets_by_key on bets (user_id, idempotency_key) where idempotency_key is not null;

grant select, insert on bets to thisthat_service;
grant update (actual_payout, status, resolved_at) on bets to thisthat_service;

-- Places a group of bets, at most one of each user: every one of them or, where one is refused, all but that one.
--
-- Locks the markets (shared) and then the users, each in the order of their ids, so that groups never wait for each other
-- in a circle; judges with what is true under the locks (each statement here sees what was committed before it began).
-- Answers one row for each bet asked for:
--   placed                 the bet, the odds it got, its payout and the new balance
--   replayed, key_mismatch the user's earlier bet with that key, placed by the same or by another request
--   token_revoked, account_suspended, market_not_found, market_closed, odds_unavailable, odds_stale, odds_changed, insufficient_balance
create function place_bets(
  p_ids uuid[], p_users uuid[], p_token_versions int[], p_markets uuid[], p_sides text[], p_amounts numeric[],
  p_expected numeric[], p_slippages numeric[], p_keys text[], p_hashes bytea[], p_max_odds_age interval)
returns table (ord bigint, outcome text, bet_id uuid, odds numeric, payout numeric, balance numeric, placed_at timestamptz)
language plpgsql as $$
begin
  perform 1 from markets m where m.id = any (p_markets) order by m.id for share;
  perform 1 from users u where u.id = any (p_users) order by u.id for no key update;

  return query
  with asked as (
    select a.*, m.status, m.market_type, m.expires_at, o.confirmed_at,
           u.token_version = a.token_version as token_valid,
           u.suspension is not null and coalesce(u.suspended_until > clock_timestamp(), true) as suspended,
           case a.side when 'this' then o.this_odds else o.that_odds end as odds,
           earlier.id as earlier_id, earlier.request_hash as earlier_hash
    from unnest(p_ids, p_users, p_token_versions, p_markets, p_sides, p_amounts, p_expected, p_slippages, p_keys, p_hashes)
           with ordinality a (id, user_id, token_version, market_id, side, amount, expected, slippage, key, hash, ord)
    left join users u on u.id = a.user_id
    left join markets m on m.id = a.market_id
    left join market_odds o on o.market_id = a.market_id
    left join bets earlier on earlier.user_id = a.user_id and earlier.idempotency_key = a.key
  ), judged as (
    select a.*,
           case
             when a.token_valid is not true then 'token_revoked'
             when a.suspended then 'account_suspended'
             when a.earlier_id is not null and a.earlier_hash = a.hash then 'replayed'
             when a.earlier_id is not null then 'key_mismatch'
             when a.status is null then 'market_not_found'
             when a.status <> 'open' then 'market_closed'
             when a.market_type <> 'polymarket' and a.expires_at <= clock_timestamp() then 'market_closed'
             when a.odds is null or a.odds not between 0.01 and 0.99 then 'odds_unavailable'
             when a.market_type = 'polymarket' and a.confirmed_at < clock_timestamp() - p_max_odds_age then 'odds_stale'
             when a.odds > a.expected + coalesce(a.slippage, 0) then 'odds_changed'
             else 'placed'
           end as verdict
    from asked a
  ), payable as (
    select j.*, round(j.amount / j.odds, 2) as payout, row_number() over (order by j.ord) as entry
    from judged j where j.verdict = 'placed'
  ), posted as materialized (
    select p.* from (
      select array_agg(e.user_id order by e.entry) as users, array_agg(-e.amount order by e.entry) as amounts,
             array_agg('bet_placed'::text) as types, array_agg(e.id order by e.entry) as ids,
             array_agg(e.amount order by e.entry) as stakes, array_agg(0::numeric) as profits
      from payable e
    ) g, ledger_post(g.users, g.amounts, g.types, g.ids, g.stakes, g.profits) p
  ), placed as (
    insert into bets as b
      (id, user_id, market_id, amount, side, odds_at_bet, potential_payout, idempotency_key, request_hash)
    select e.id, e.user_id, e.market_id, e.amount, e.side, e.odds, e.payout, e.key, e.hash
    from payable e join posted p on p.ord = e.entry
    where p.accepted
    returning b.id, b.placed_at
  )
  select j.ord, case when p.accepted is false then 'insufficient_balance' else j.verdict end,
         coalesce(j.earlier_id, j.id), j.odds, e.payout, p.balance, b.placed_at
  from judged j
  left join payable e on e.ord = j.ord
  left join posted p on p.ord = e.entry
  left join placed b on b.id = j.id;
end $$;

-- Settles up to p_limit pending bets of a market that is resolved or cancelled: moves them out of 'pending' and pays
-- them, in the one transaction that this call is. Called until it answers no row; whoever is killed in between leaves a
-- market that anyone can go on with. Bets that another settler holds are passed over.
create function settle_bets(p_market uuid, p_limit int)
returns table (bet_id uuid, user_id uuid, outcome text, payout numeric, profit numeric, balance numeric)
language plpgsql as $$
declare
  ending text;
begin
  select case m.status when 'cancelled' then 'invalid' else m.resolution end into ending
  from markets m where m.id = p_market and m.status in ('resolved', 'cancelled') for share;
  if ending is null then
    raise exception 'market % is not resolved', p_market;
  end if;

  return query
  with due as (
    select b.id, b.user_id, b.amount, b.side, b.potential_payout
    from bets b where b.market_id = p_market and b.status = 'pending'
    order by b.id limit p_limit for update skip locked
  ), decided as (
    select d.id, d.user_id,
           case when ending = 'invalid' then 'cancelled' when d.side = ending then 'won' else 'lost' end as outcome,
           case when ending = 'invalid' then d.amount when d.side = ending then d.potential_payout else 0 end as payout,
           case when ending = 'invalid' then 0
                when d.side = ending then d.potential_payout - d.amount else -d.amount end as profit,
           row_number() over (order by d.id) as entry
    from due d
  ), posted as materialized (
    select p.* from (
      select array_agg(e.user_id order by e.entry) as users, array_agg(e.payout order by e.entry) as amounts,
             array_agg(case e.outcome when 'cancelled' then 'bet_refund' else 'bet_payout' end) as types,
             array_agg(e.id order by e.entry) as ids,
             array_agg(0::numeric) as stakes, array_agg(e.profit order by e.entry) as profits
      from decided e
    ) g, ledger_post(g.users, g.amounts, g.types, g.ids, g.stakes, g.profits) p
  ), moved as (
    update bets b set status = e.outcome, actual_payout = e.payout, resolved_at = clock_timestamp()
    from decided e where b.id = e.id
  )
  select e.id, e.user_id, e.outcome, e.payout, e.profit, p.balance
  from decided e join posted p on p.ord = e.entry;
end $$;
