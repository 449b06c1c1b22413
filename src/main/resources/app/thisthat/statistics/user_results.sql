-- The results of user $1, one row for each bucket of forecasts; no row if nothing is counted.
select r.markets, r.won, r.stakes, r.profit, r.wins, r.odds, r.brier, r.win_streak, r.best_market, r.best_profit,
       m.title as best_title, c.bucket, c.markets as bucket_markets, c.wins as bucket_wins, c.odds as bucket_odds
from user_results r
left join markets m on m.id = r.best_market
left join user_calibration c on c.user_id = r.user_id
where r.user_id = $1 and r.category = ''
