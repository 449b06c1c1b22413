-- Which markets are mirrored is a choice of the settings. One that falls out of it is closed, if nobody has money on it, and
-- opened again when it is chosen again.

alter table markets
  drop constraint markets_closed_by_check,
  add constraint markets_closed_by_check check (closed_by in ('feed', 'admin', 'expiry', 'source', 'unchosen'));
