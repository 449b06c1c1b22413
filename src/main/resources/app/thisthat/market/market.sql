
select m.id, m.title, coalesce(m.question, m.title) as question, m.description, m.this_option, m.that_option,
       o.this_odds, o.that_odds, m.liquidity, m.volume, m.category, m.tags, m.event_id, m.event_title,
       m.group_item_title, m.image, m.slug, m.placeholder, m.market_type, m.linked_market_id, m.status, m.resolution,
       m.expires_at, m.resolved_at, m.corrected_at, m.created_at, o.seq, o.confirmed_at,
       o.priced,
       (select array[s.bets, s.bettors, s.this_stake * 100, s.that_stake * 100]::bigint[]
        from market_statistics s where s.market_id = m.id) as statistics
from markets m
join market_odds o on o.market_id = m.id
where m.id = $1
