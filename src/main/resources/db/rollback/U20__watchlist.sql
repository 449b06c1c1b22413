drop function tell_alerts(uuid[], uuid[], numeric[], int, interval);
drop function end_alert_days(int, uuid[]);
drop function user_day(text);
drop function arm_alerts(uuid[], uuid[], numeric);
drop function alert_rearm_level(text, numeric, numeric);
drop table alert_days, alert_progress, alert_markets, alerts, watchlist;
