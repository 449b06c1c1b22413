alter table odds_history_seconds reset (fillfactor);
