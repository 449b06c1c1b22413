-- How often a market's bets violated the invariant at the last audit: when a lifted hold comes back. Unknown for older holds.
alter table settlement_holds add violations bigint;

grant update (held_at, violations) on settlement_holds to thisthat_service;
