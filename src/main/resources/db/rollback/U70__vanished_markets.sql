update markets set closed_by = 'feed' where closed_by = 'vanished';
alter table markets
  drop constraint markets_closed_by_check,
  add constraint markets_closed_by_check check (closed_by in ('feed', 'admin', 'expiry', 'source', 'unchosen'));
