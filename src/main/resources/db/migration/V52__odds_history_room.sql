-- A market's row of the running second is written again with every change in it: with room on its page that touches no index.
alter table odds_history_seconds set (fillfactor = 60);
