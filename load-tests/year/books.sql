-- Fills a database with the books of many days: users, markets, bets, ledger rows, cash-outs, daily rewards, and what the
-- jobs derive from them, so that nothing has to be recounted. The ledger audit finds no violation in them.
--
--   psql "$DATABASE_URL" -v users=100000 -v bets=20000000 -v days=365 -f load-tests/year/books.sql
--
-- Runs as the owner of the schema with the rights of a superuser (it switches triggers off), while no service runs. It refuses
-- a database that has bets, or users other than those of the command "seed" and admins. Users of that command get a history too, and keep their
-- sessions. The figures are random but the same on every run, except the ids and that the last day ends an hour ago.
--
-- A day is a transaction, so memory and WAL are bounded. The due payments of a day are in a partition of its own, which is
-- dropped after the day. Indexes that the loading does not need are dropped first and built at the end.
--
-- The spread: the most active of n users has 1/sqrt(n) of all bets; half the bets are on a quarter of the open markets.
-- Markets end after 1 to 60 days; 2 % end invalid and 1 % cancelled. 4 % of the bets are cashed out, a quarter of these in half.
-- A user claims the daily reward on 40 of 100 days.
\set ON_ERROR_STOP 1
\if :{?days} \else \set days 365 \endif
\if :{?markets} \else \set markets 0 \endif
set synchronous_commit = off;
set maintenance_work_mem = '256MB';
set work_mem = '64MB';
set max_parallel_workers_per_gather = 0; -- random() is the same on every run in a serial plan only
set jit = off;
set client_min_messages = warning;

begin;
create schema year_books;

create table year_books.settings as
select :users::int as users, :bets::bigint as bets, :days::int as days,
       case when :markets > 0 then :markets else least(greatest(:bets::bigint / 1000, 200), 40000)::int end as markets,
       first_day as since, date_trunc('hour', now()) - interval '1 hour' as until
from (select date_trunc('day', now(), 'UTC') - (:days - 1) * interval '1 day' as first_day) d;

do $$
begin
  if exists (select from public.bets) then
    raise exception 'the database has bets';
  end if;
  if exists (select from public.users u where u.role = 'user' and u.email not like '%@load.example' and u.email not like '%@thisthat.example') then
    raise exception 'the database has users that are not of a load test';
  end if;
  if (select s.users from year_books.settings s) < (select count(*) from public.users u where u.email like '%@load.example') then
    raise exception 'the database has more users than the books';
  end if;
end $$;

-- What has to be restored at the end.
create table year_books.dropped (position int generated always as identity, restore text not null);

create function year_books.drop_index(p_index regclass) returns void language plpgsql as $$
declare
  v_constraint record;
begin
  select c.conname, c.conrelid::regclass as table_name, pg_get_constraintdef(c.oid) as definition into v_constraint
  from pg_constraint c where c.conindid = p_index and c.contype in ('p', 'u');
  if v_constraint.conname is null then
    insert into year_books.dropped (restore) values (pg_get_indexdef(p_index));
    execute format('drop index %s', p_index);
  else
    insert into year_books.dropped (restore)
    values (format('alter table %s add constraint %I %s', v_constraint.table_name, v_constraint.conname, v_constraint.definition));
    execute format('alter table %s drop constraint %I', v_constraint.table_name, v_constraint.conname);
  end if;
end $$;

-- All indexes of these tables, except the primary keys that grow in the order of time or that the loading reads.
select year_books.drop_index(i.indexrelid)
from pg_index i
where i.indrelid in ('bets'::regclass, 'credit_transactions'::regclass, 'cash_outs'::regclass, 'daily_totals'::regclass,
                     'daily_rewards'::regclass, 'market_bettors'::regclass, 'portfolio_points'::regclass)
  and i.indexrelid not in ('bets_pkey'::regclass, 'market_bettors_pkey'::regclass, 'credit_transactions_by_time'::regclass)
\g /dev/null

create function year_books.market_id(n int) returns uuid immutable language sql as
  $$ select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

-- A time between 0 and 1 for each pair of numbers.
create function year_books.part(a bigint, b bigint) returns double precision immutable language sql as
  $$ select (hashint8extended(a, b) & 1048575) / 1048576.0::float8 $$;

create table year_books.markets as
select n, year_books.market_id(n) as id, opens_on, ends_at, p,
       case when x < 0.02 then 'invalid' when x < 0.03 then 'cancelled' when year_books.part(n, 5) < p then 'this' else 'that' end as result,
       ends_at < s.until as ended
from year_books.settings s
cross join lateral generate_series(1, s.markets) n
cross join lateral (
  select floor(year_books.part(n, 1) * (s.days + 30))::int - 30 as opens_on, 0.15 + 0.7 * year_books.part(n, 2) as p,
         year_books.part(n, 4) as x
) a
cross join lateral (select s.since + (opens_on + 1 + 59 * year_books.part(n, 3)) * interval '1 day' as ends_at) b;
alter table year_books.markets add primary key (n);

-- 365 days less one market that is open from the first day on keep a day from being without markets.
update year_books.markets set opens_on = -1, ends_at = 'infinity', ended = false where n <= 20;

insert into markets (id, title, description, this_option, that_option, category, market_type, status, resolution, expires_at,
                     closed_at, resolved_at, settled_at, created_at, updated_at)
select m.id, format('Will number %s of the books come true?', m.n), 'A market of the load tests.', 'Yes', 'No',
       (array['Politics', 'Sports', 'Crypto', 'Economy', 'Culture', 'Science'])[1 + m.n % 6], 'credits',
       case when not m.ended then 'open' when m.result = 'cancelled' then 'cancelled' else 'resolved' end,
       case when m.ended and m.result <> 'cancelled' then m.result end, nullif(m.ends_at, 'infinity'),
       case when m.ended then m.ends_at end, case when m.ended then m.ends_at end,
       case when m.ended then m.ends_at + interval '5 seconds' end, t.created_at, t.created_at
from year_books.markets m
cross join lateral (select least(s.since + m.opens_on * interval '1 day', s.until) as created_at from year_books.settings s) t
order by m.n;

insert into market_odds (market_id, this_odds, that_odds, changed_at, confirmed_at)
select m.id, round(m.p::numeric, 4), 1.01 - round(m.p::numeric, 4), least(m.ends_at, s.until), least(m.ends_at, s.until)
from year_books.markets m, year_books.settings s;

set session_replication_role = replica; -- no triggers from here on

-- Odds move every six hours.
insert into odds_history (market_id, step, at, open, high, low, close, that_close)
select m.id, 3600, t.at, round(m.p::numeric, 4), round(m.p::numeric, 4) + 0.02, round(m.p::numeric, 4) - 0.02,
       round(m.p::numeric, 4) + d.difference, 1.01 - round(m.p::numeric, 4) - d.difference
from year_books.settings s
cross join year_books.markets m
cross join lateral generate_series(greatest(s.since, s.since + m.opens_on * interval '1 day'), least(m.ends_at, s.until) - interval '6 hours',
                                   interval '6 hours') t (at)
cross join lateral (select (0.04 * year_books.part(m.n, extract(epoch from t.at)::bigint) - 0.02)::numeric(5, 4) as difference) d;

-- The state of each user after the days so far. Odd users are there from the first day on, the others join later.
create unlogged table year_books.wallets (
  n         int primary key,
  user_id   uuid not null,
  joins_on  int not null,
  bonus     numeric(18, 2) not null,
  seq       bigint not null default 0,
  balance   numeric(18, 2) not null default 0,
  stake     numeric(18, 2) not null default 0, -- of open bets
  volume    numeric(18, 2) not null default 0,
  hedged    numeric(18, 2) not null default 0,
  pnl       numeric(18, 2) not null default 0,
  settled   int not null default 0,
  claimed   timestamptz,
  streak    int not null default 0,
  longest   int not null default 0,
  active_at timestamptz
) with (fillfactor = 50);

-- The bonus covers the stakes that are open at one time. Users of the command "seed" can bet in a measurement for long.
insert into year_books.wallets (n, user_id, joins_on, bonus)
select n, coalesce(l.id, timed_id(s.since + j.joins_on * interval '1 day')), j.joins_on,
       case when l.id is not null then 500000 else least(round((1000 + 40 * 60 * s.bets * (sqrt(n::float8 / s.users) - sqrt((n - 1)::float8 / s.users)) / s.days)::numeric), 300000) end
from year_books.settings s
cross join lateral generate_series(1, s.users) n
cross join lateral (select case when n % 2 = 1 then 0 else n % greatest(1, (0.6 * s.days)::int) end as joins_on) j
left join (
  select u.id, row_number() over (order by u.id) as place, count(*) over () as number from users u where u.email like '%@load.example'
) l on l.place * (s.users / l.number) = n; -- spread over the ranks of activity
create index on year_books.wallets (user_id);

alter table users disable trigger all;
delete from credit_transactions t using year_books.wallets w where t.user_id = w.user_id;
update users u
set created_at = s.since + w.joins_on * interval '1 day', seen_at = s.until
from year_books.wallets w, year_books.settings s
where u.id = w.user_id;
insert into users (id, username, email, created_at, seen_at)
select w.user_id, 'year-' || w.n, 'year-' || w.n || '@load.example', t.at, t.at
from year_books.settings s
cross join year_books.wallets w
cross join lateral (select s.since + w.joins_on * interval '1 day' as at) t
where not exists (select from users u where u.id = w.user_id)
order by w.user_id;
alter table users enable trigger all;

-- Payments that are due on a later day than their bet.
create table year_books.due (
  day        int not null,
  at         timestamptz not null,
  n          int not null,
  bet_id     uuid not null,
  market     int not null,
  type       text not null,          -- as in the ledger; bet_lost: no ledger row
  id         uuid,                   -- of a cash-out
  amount     numeric(18, 2) not null,
  stake      numeric(18, 2) not null, -- that is no longer open
  profit     numeric(18, 2) not null,
  payout     numeric(18, 2) not null, -- of a cash-out: the potential payout given up
  side       text not null
) partition by list (day);

create procedure year_books.load_day(d int) language plpgsql as $$
declare
  s year_books.settings;
  v_start timestamptz;
  v_end timestamptz;
  v_bets int;
  v_users int;
  v_markets int[];
begin
  select * into s from year_books.settings;
  v_start := s.since + d * interval '1 day';
  v_end := least(v_start + interval '1 day', s.until);
  if v_end <= v_start + interval '1 minute' then
    return;
  end if;
  perform setseed((d % 1000) / 1000.0);
  v_bets := round(s.bets / s.days::numeric * extract(epoch from v_end - v_start) / 86400);
  select count(*) into v_users from year_books.wallets;
  v_markets := array(select m.n from year_books.markets m where m.opens_on <= d and m.ends_at > v_start + interval '1 minute'
                     order by m.opens_on = -1, m.n);

  create temporary table made on commit drop as
  select timed_id(x.at) as id, x.*, round(x.amount / x.odds, 2) as payout
  from (
    select c.at, w.n, w.user_id, m.n as market, m.id as market_id, m.ends_at, m.ended, m.result, c.side,
           (10 + round((-25 * ln(1 - c.r2))::numeric, 2)) as amount,
           greatest(least(case c.side when 'this' then o.this_odds else 1.01 - o.this_odds end, 0.95), 0.05) as odds,
           w.balance + case when w.joins_on = d then w.bonus else 0 end as balance, c.r3, c.r4
    from (
      select v_start + interval '2 seconds' + extract(epoch from v_end - v_start - interval '10 seconds') * random() * interval '1 second' as at,
             1 + floor(v_users * power(random(), 2))::int as pick, 1 + floor(cardinality(v_markets) * power(random(), 2))::int as place,
             case when random() < 0.5 then 'this' else 'that' end as side, random() as r1, random() as r2, random() as r3, random() as r4
      from generate_series(1, v_bets)
    ) c
    join year_books.wallets p on p.n = c.pick
    join year_books.wallets w on w.n = case when p.joins_on <= d then p.n else p.n - 1 end
    join year_books.markets m on m.n = v_markets[c.place]
    cross join lateral (select round((m.p + 0.04 * c.r1 - 0.02)::numeric, 4) as this_odds) o
    where c.at < m.ends_at - interval '5 seconds'
  ) x;
  -- Only the balance at the start of the day is staked.
  delete from made m using (
    select y.id from (select id, balance, sum(amount) over (partition by n order by at, id) as staked from made) y
    where y.staked > y.balance
  ) x where x.id = m.id;

  -- Cash-outs of 4 % of the bets, of the whole bet or of half of it.
  create temporary table cashed on commit drop as
  select c.*, c.payout - case when c.stake = c.amount then 0 else div(c.payout * (c.amount - c.stake) * 100, c.amount) / 100 end as given_up
  from (
    select m.id, timed_id(t.at) as cash_out_id, m.n, m.user_id, m.market, m.side, m.amount, m.odds, m.payout, t.at,
           case when m.r3 < 0.03 then m.amount else round(m.amount / 2, 2) end as stake,
           least(greatest(m.odds + round((0.2 * m.r4 - 0.1)::numeric, 4), 0.02), 0.98) as price
    from made m
    cross join lateral (
      select m.at + interval '1 second' + m.r4 * (least(m.ends_at, v_start + interval '30 days') - m.at - interval '10 seconds') as at
    ) t
    where m.r3 < 0.04 and t.at < s.until
  ) c;
  alter table cashed add column value numeric(18, 2);
  update cashed c set value = cash_out_value(c.stake, c.price, c.odds, 0.02, c.given_up);

  insert into cash_outs (id, user_id, bet_id, ordinal, stake, payout, value, price, margin, created_at)
  select c.cash_out_id, c.user_id, c.id, 1, c.stake, c.given_up, c.value, c.price, 0.02, c.at from cashed c order by c.at;

  insert into bets (id, user_id, market_id, amount, side, odds_at_bet, potential_payout, actual_payout, status,
                    settlement_generation, placed_at, resolved_at, cashed_stake, cashed_payout, cashed_value, cash_outs)
  select m.id, m.user_id, m.market_id, m.amount, m.side, m.odds, m.payout,
         case when c.stake = m.amount then 0
              when m.ended then case when m.result in ('invalid', 'cancelled') then m.amount - coalesce(c.stake, 0)
                                     when m.result = m.side then m.payout - coalesce(c.given_up, 0) else 0 end end,
         case when c.stake = m.amount then 'cashed_out'
              when m.ended then case when m.result in ('invalid', 'cancelled') then 'cancelled'
                                     when m.result = m.side then 'won' else 'lost' end
              else 'pending' end,
         case when c.stake = m.amount then 2147483647 else 0 end, m.at,
         case when c.stake = m.amount then c.at when m.ended then m.ends_at + interval '3 seconds' end,
         coalesce(c.stake, 0), coalesce(c.given_up, 0), coalesce(c.value, 0), (c.id is not null)::int
  from made m left join cashed c on c.id = m.id
  order by m.at;

  insert into year_books.due (day, at, n, bet_id, market, type, id, amount, stake, profit, payout, side)
  select floor(extract(epoch from c.at - s.since) / 86400), c.at, c.n, c.id, c.market, 'bet_cash_out', c.cash_out_id, c.value,
         c.stake, c.value - c.stake, c.given_up, c.side
  from cashed c;
  insert into year_books.due (day, at, n, bet_id, market, type, amount, stake, profit, payout, side)
  select floor(extract(epoch from m.ends_at + interval '3 seconds' - s.since) / 86400), m.ends_at + interval '3 seconds', m.n, m.id, m.market,
         case when m.result in ('invalid', 'cancelled') then 'bet_refund' when m.result = m.side then 'bet_payout' else 'bet_lost' end,
         case when m.result in ('invalid', 'cancelled') then l.stake when m.result = m.side then l.payout else 0 end, l.stake,
         case when m.result in ('invalid', 'cancelled') then 0 when m.result = m.side then l.payout - l.stake else -l.stake end, 0, m.side
  from made m
  left join cashed c on c.id = m.id
  cross join lateral (select m.amount - coalesce(c.stake, 0) as stake, m.payout - coalesce(c.given_up, 0) as payout) l
  where m.ended and l.stake > 0;

  create temporary table claims on commit drop as
  select timed_id(t.at) as id, w.n, w.user_id, t.at,
         case when w.claimed >= t.at - interval '2 days' then w.streak + 1 else 1 end as streak
  from year_books.wallets w
  cross join lateral (select v_start + interval '3 seconds' + (w.n::bigint * 7919 % 86380) * interval '1 second' as at) t
  where w.joins_on <= d and t.at < v_end and year_books.part(w.n, 1000 + d) < 0.4;
  insert into daily_rewards (id, user_id, credits_awarded, streak, claimed_at)
  select c.id, c.user_id, 100, c.streak, c.at from claims c order by c.at;

  create temporary table moved on commit drop as
  select e.*, w.user_id, w.seq + row_number() over so_far as seq, w.balance + sum(e.amount) over so_far as balance_after
  from (
    select w.n, v_start + (w.n % 1000) * interval '1 millisecond' as at, gen_random_uuid() as id, 'signup_bonus' as type, w.user_id as reference,
           0 as generation, w.bonus as amount
    from year_books.wallets w where w.joins_on = d
    union all
    select m.n, m.at, m.id, 'bet_placed', m.id, 0, -m.amount from made m
    union all
    select x.n, x.at, coalesce(x.id, gen_random_uuid()), x.type, x.bet_id, case x.type when 'bet_cash_out' then -1 else 0 end, x.amount
    from year_books.due x where x.day = d and x.type <> 'bet_lost'
    union all
    select c.n, c.at, gen_random_uuid(), 'daily_reward', c.id, 0, 100 from claims c
  ) e
  join year_books.wallets w on w.n = e.n
  window so_far as (partition by e.n order by e.at, e.id);

  insert into credit_transactions (user_id, seq, id, amount, transaction_type, reference_id, generation, balance_after, created_at)
  select m.user_id, m.seq, m.id, m.amount, m.type, m.reference, m.generation, m.balance_after, m.at from moved m order by m.at;

  insert into ledger_days (day, transaction_type, amount, forfeited, owed)
  select (v_start at time zone 'UTC')::date, m.type, sum(m.amount), 0, 0 from moved m group by m.type;

  -- Stakes on each market, as count_bets() sums them up, and what of them is on both sides.
  create temporary table pairs on commit drop as
  select m.market_id, m.user_id, m.n, (array_agg(m.side order by m.at))[1] as side, (array_agg(m.odds order by m.at))[1] as odds, count(*) as bets,
         coalesce(sum(m.amount) filter (where m.side = 'this'), 0) as this_stake, coalesce(sum(m.amount) filter (where m.side = 'that'), 0) as that_stake,
         coalesce(sum(m.payout) filter (where m.side = 'this'), 0) as this_payout, coalesce(sum(m.payout) filter (where m.side = 'that'), 0) as that_payout
  from made m group by m.market_id, m.user_id, m.n;
  create temporary table hedges on commit drop as
  with counted as (
    insert into market_bettors as b (market_id, user_id, side, odds, bets, this_stake, that_stake, this_payout, that_payout, cashed_stake,
                                     this_cashed, that_cashed, cashed_value)
    select p.market_id, p.user_id, p.side, p.odds, p.bets, p.this_stake, p.that_stake, p.this_payout, p.that_payout, 0, 0, 0, 0
    from pairs p
    on conflict (market_id, user_id) do update
      set bets = b.bets + excluded.bets, this_stake = b.this_stake + excluded.this_stake, that_stake = b.that_stake + excluded.that_stake,
          this_payout = b.this_payout + excluded.this_payout, that_payout = b.that_payout + excluded.that_payout
    returning b.market_id, b.user_id, b.this_stake, b.that_stake
  )
  select p.n, sum(2 * least(c.this_stake, c.that_stake) - 2 * least(c.this_stake - p.this_stake, c.that_stake - p.that_stake)) as hedged
  from counted c join pairs p on p.market_id = c.market_id and p.user_id = c.user_id
  group by p.n;
  update market_bettors b
  set cashed_stake = b.cashed_stake + c.stake, this_cashed = b.this_cashed + c.this_cashed, that_cashed = b.that_cashed + c.that_cashed,
      cashed_value = b.cashed_value + c.value
  from (
    select year_books.market_id(x.market) as market_id, w.user_id, sum(x.stake) as stake, sum(x.amount) as value,
           coalesce(sum(x.payout) filter (where x.side = 'this'), 0) as this_cashed, coalesce(sum(x.payout) filter (where x.side = 'that'), 0) as that_cashed
    from year_books.due x join year_books.wallets w on w.n = x.n
    where x.day = d and x.type = 'bet_cash_out'
    group by 1, 2
  ) c
  where b.market_id = c.market_id and b.user_id = c.user_id;
  update market_bettors b
  set result = m.result, category = lower((array['Politics', 'Sports', 'Crypto', 'Economy', 'Culture', 'Science'])[1 + m.n % 6]),
      profit = f.profit, resolved_at = m.ends_at
  from year_books.markets m
  join market_bettors x on x.market_id = m.id
  cross join lateral bettor_figures(x, m.result) f
  where m.ended and m.result in ('this', 'that') and m.ends_at + interval '3 seconds' >= v_start
    and m.ends_at + interval '3 seconds' < v_start + interval '1 day'
    and b.market_id = x.market_id and b.user_id = x.user_id;

  create temporary table days on commit drop as
  select e.n, sum(e.volume) as volume, sum(e.profit) as profit, sum(e.hedged) as hedged, sum(e.stake) as stake, sum(e.settled) as settled
  from (
    select m.n, m.amount as volume, 0 as profit, 0 as hedged, m.amount as stake, 0 as settled from made m
    union all
    select x.n, 0, x.profit, 0, -x.stake, (x.type in ('bet_payout', 'bet_lost'))::int from year_books.due x where x.day = d
    union all
    select h.n, 0, 0, h.hedged, 0, 0 from hedges h
  ) e group by e.n;
  insert into daily_totals (day, user_id, volume, profit, hedged_volume)
  select (v_start at time zone 'UTC')::date, w.user_id, t.volume, t.profit, t.hedged
  from days t join year_books.wallets w on w.n = t.n
  where t.volume > 0 or t.profit <> 0
  order by w.user_id;

  update year_books.wallets w
  set seq = coalesce(l.seq, w.seq), balance = coalesce(l.balance, w.balance), active_at = coalesce(l.at, w.active_at),
      volume = w.volume + coalesce(t.volume, 0), pnl = w.pnl + coalesce(t.profit, 0), hedged = w.hedged + coalesce(t.hedged, 0),
      stake = w.stake + coalesce(t.stake, 0), settled = w.settled + coalesce(t.settled, 0)
  from (select n from moved union select n from days) a
  left join (
    select m.n, max(m.seq) as seq, (array_agg(m.balance_after order by m.seq desc))[1] as balance, max(m.at) as at from moved m group by m.n
  ) l on l.n = a.n
  left join days t on t.n = a.n
  where w.n = a.n;
  update year_books.wallets w
  set claimed = c.at, streak = c.streak, longest = greatest(w.longest, c.streak)
  from claims c where c.n = w.n;

  -- As if the odds had not moved since the bets.
  insert into portfolio_points (user_id, at, step, balance, debt, realised_pnl, stake, value)
  select w.user_id, v_start + interval '1 day', 86400, w.balance, 0, w.pnl, w.stake, w.stake
  from year_books.wallets w
  where v_end = v_start + interval '1 day' and w.n in (select n from moved union select n from days)
  order by w.user_id;

  insert into daily_figures (day, signups, bets, wagered)
  select (v_start at time zone 'UTC')::date, (select count(*) from year_books.wallets w where w.joins_on = d), count(*), coalesce(sum(m.amount), 0)
  from made m
  on conflict (day) do update set signups = excluded.signups, bets = excluded.bets, wagered = excluded.wagered;

  execute format('drop table year_books.due_%s', d);
end $$;

select format('create unlogged table year_books.due_%s partition of year_books.due for values in (%s)', d, d)
from year_books.settings s, generate_series(0, s.days) d \gexec

commit;

select format('call year_books.load_day(%s)', d) from year_books.settings s, generate_series(0, s.days - 1) d \gexec

do $$
begin
  if exists (select from year_books.wallets where balance < 0 or balance > 1000000) then
    raise exception 'a balance is out of bounds';
  end if;
end $$;

alter table users disable trigger all;
update users u
set credit_balance = w.balance, ledger_seq = w.seq, total_volume = w.volume, overall_pnl = w.pnl, settled_bets = w.settled,
    hedged_volume = w.hedged, last_daily_reward_at = w.claimed, daily_streak = w.streak, longest_daily_streak = w.longest
from year_books.wallets w
where u.id = w.user_id;
alter table users enable trigger all;

\if :{?quiet} \else \echo building indexes \endif
select d.restore from year_books.dropped d order by d.restore like 'alter table%' desc, d.position \gexec

insert into hedged_stakes (user_id, market_id, this_stake, that_stake)
select b.user_id, b.market_id, b.this_stake, b.that_stake
from market_bettors b
where b.this_stake > 0 and b.that_stake > 0;

insert into market_statistics (market_id, bets, bettors, this_stake, that_stake)
select b.market_id, sum(b.bets), count(*), sum(b.this_stake), sum(b.that_stake) from market_bettors b group by b.market_id;

-- As count_results() sums them up.
insert into user_results (user_id, category, markets, won, stakes, profit, risk, variance, wins, odds, brier, uncertainty)
select b.user_id, k.category, count(*), sum(f.won), sum(f.stakes), sum(f.profit), sum(f.risk), sum(f.variance), sum(f.wins), sum(f.odds),
       sum(f.brier), sum(f.uncertainty)
from market_bettors b
cross join lateral bettor_figures(b, b.result) f
cross join lateral (values (''), (b.category)) k (category)
where b.result is not null
group by b.user_id, k.category;
insert into user_calibration (user_id, bucket, markets, wins, odds)
select b.user_id, f.bucket, count(*), sum(f.wins), sum(f.odds)
from market_bettors b cross join lateral bettor_figures(b, b.result) f
where b.result is not null
group by b.user_id, f.bucket;
analyze market_bettors, user_results;
update user_results r
set win_streak = s.wins, best_market = t.market_id, best_profit = t.profit
from year_books.wallets a
cross join lateral (
  select count(*) as wins from (
    select 1 from market_bettors b
    where b.user_id = a.user_id and b.result is not null
      and (b.resolved_at, b.market_id) > (
        select coalesce(max(l.resolved_at), '-infinity'), coalesce((array_agg(l.market_id))[1], '00000000-0000-0000-0000-000000000000')
        from (
          select x.resolved_at, x.market_id from market_bettors x
          where x.user_id = a.user_id and x.profit <= 0
          order by x.resolved_at desc, x.market_id desc limit 1
        ) l)
    limit 1000
  ) w
) s
left join lateral (
  select b.market_id, b.profit from market_bettors b
  where b.user_id = a.user_id and b.profit > 0
  order by b.profit desc, b.market_id limit 1
) t on true
where r.user_id = a.user_id and r.category = '';

-- Bets have lost half of their weight in the trends every six hours.
update market_trends t
set stakes = b.stakes, bettors = b.bettors, scored_at = now()
from (
  select b.market_id, sum(b.amount * w.weight) as stakes, sum(w.weight) as bettors
  from year_books.settings s
  join bets b on b.id >= first_id(s.until - interval '5 days')
  cross join lateral (select power(0.5, extract(epoch from now() - b.placed_at)::float8 / 21600) as weight) w
  group by b.market_id
) b
where b.market_id = t.market_id;

-- How far the jobs are.
update ledger_progress p set summed_before = s.until from year_books.settings s;
update statistics_progress p
set counted_before = s.until, settled_at = m.settled_at, settled_market = m.id, market_id = null, last_user = null
from year_books.settings s, (
  select x.settled_at, x.id from markets x join market_statistics c on c.market_id = x.id
  where x.settled_at is not null order by x.settled_at desc, x.id desc limit 1) m;
update trends_counted set counted_to = now(), scored_to = now(), day_ago_to = now() - interval '1 day';
update figures_progress set counted_before = first_id(clock_timestamp());
update portfolio_progress set collected_to = date_bin('5 minutes', now(), 'epoch'), walked_to = date_bin('1 hour', now(), 'epoch'), walk_at = null, walk_after = null;

set session_replication_role = default;
drop schema year_books cascade;
vacuum analyze;
checkpoint;
select (select count(*) from users where role = 'user') || ' users, ' || (select count(*) from markets) || ' markets, '
       || (select count(*) from bets) || ' bets, ' || (select count(*) from credit_transactions) || ' ledger rows';
