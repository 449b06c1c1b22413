-- A mirrored market that the feed neither lists nor ends is closed without its word: it is told apart from one that the feed
-- has ended, since it opens again when the feed lists it again.

alter table markets
  drop constraint markets_closed_by_check,
  add constraint markets_closed_by_check
    check (closed_by in ('feed', 'vanished', 'admin', 'expiry', 'source', 'unchosen'));

update markets m
set closed_by = 'vanished'
from market_evidence e
where e.market_id = m.id and e.reason = 'the feed does not list it any more'
  and m.status = 'closed' and m.closed_by = 'feed';
