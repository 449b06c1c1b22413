-- A page of the results of user $1 as JSON, by category: those after the category $2 (null: from the first on), at most $3.
-- The category "" has the results of all markets.
select json_build_object(
         'category', r.category, 'marketsPlayed', r.markets, 'marketsWon', r.won, 'stakes', r.stakes, 'profit', r.profit,
         'volumeAtRisk', r.risk, 'forecastsWon', r.wins, 'sumOfOdds', r.odds, 'sumOfBrierScores', r.brier,
         'roiScore', r.roi_score, 'skillScore', r.skill_score)::text as document,
       r.category as key
from user_results r
where r.user_id = $1 and ($2::text is null or r.category > $2)
order by r.category
limit $3
