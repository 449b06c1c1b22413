-- Writes the feed's quotes of open mirrored markets and of the cross markets linked to them, and confirms unchanged
-- odds. Suspended markets are left out, and a quote that is older than the stored one is ignored. Returns the markets
-- whose odds moved.
--
-- $1 markets, $2 and $3 odds, $4 times of the quotes by the feed's clock, $5 and $6 lease (job, token).
with feed as (
  select m.id as market_id, f.this_odds, f.that_odds, least(f.quoted_at, now()) as quoted_at
  from unnest($1::uuid[], $2::numeric[], $3::numeric[], $4::timestamptz[])
         f (market_id, this_odds, that_odds, quoted_at)
  join markets m on m.id = f.market_id and m.status = 'open' and m.polymarket_id is not null
  join market_odds o on o.market_id = m.id and not o.suspended
  where (select lease_holds($5, $6))
), quotes as (
  select * from feed
  union all
  select c.id, f.this_odds, f.that_odds, f.quoted_at
  from feed f
  join markets c on c.linked_market_id = f.market_id
                and c.status in ('open', 'closed') -- a closed one may reopen at any time
), locked as (
  select o.market_id, q.this_odds, q.that_odds, q.quoted_at
  from market_odds o
  join quotes q on q.market_id = o.market_id
  where o.quoted_at is null or q.quoted_at >= o.quoted_at
  order by o.market_id
  for no key update of o
), quoted as (
  update market_odds o
  set this_odds = l.this_odds, that_odds = l.that_odds,
      seq = o.seq + ((o.this_odds, o.that_odds) is distinct from (l.this_odds, l.that_odds))::int,
      changed_at = case when (o.this_odds, o.that_odds) is distinct from (l.this_odds, l.that_odds)
                        then now() else o.changed_at end,
      confirmed_at = now(), quoted_at = l.quoted_at
  from locked l
  where o.market_id = l.market_id and (o.quoted_at is null or l.quoted_at >= o.quoted_at)
  returning o.market_id, o.seq, o.this_odds, o.that_odds, o.changed_at
)
select market_id, seq, this_odds, that_odds, changed_at from quoted where changed_at = now()
