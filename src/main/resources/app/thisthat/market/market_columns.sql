-- The columns of a market, of the tables m (markets), o (market_odds), t (market_trends) and linked (markets).
select m.id, m.title, coalesce(m.question, m.title) as question, m.description, m.this_option, m.that_option,
       o.this_odds, o.that_odds, m.liquidity, m.volume, m.category, m.tags, m.event_id, m.event_title,
       m.group_item_title, m.image, m.slug, m.placeholder, m.market_type, m.linked_market_id, m.status, m.resolution,
       m.expires_at, m.resolved_at, m.corrected_at, m.created_at, o.seq, o.confirmed_at,
       o.priced,
       (select array[s.bets, s.bettors, s.this_stake * 100, s.that_stake * 100]::bigint[]
        from market_statistics s where s.market_id = m.id) as statistics,
       rejection_of_bets(m.status, linked.status, m.placeholder, linked.placeholder, m.market_type, m.expires_at,
                         o.this_odds, o.that_odds, o.suspended, o.priced, o.confirmed_at, o.moving_until)
         as no_bets_reason,
       case when o.moving_until > clock_timestamp()
            then ceil(extract(epoch from o.moving_until - clock_timestamp()) * 1000)::int end as pause_ms,
       case when m.status = 'open' then o.this_odds - t.day_ago end as change_24h
