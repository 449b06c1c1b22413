-- Every node asks again and again which markets changed lately, and which were settled lately: without reading all there ever
-- were. Both times change with the row's status or text only, and once in a while. Nothing of the kind for market_odds: its
-- rows change all the time without touching an index, which one on changed_at would end.

create index markets_by_change on markets (updated_at);
create index markets_by_settlement on markets (settled_at);
