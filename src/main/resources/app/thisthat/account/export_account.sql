-- All data of the account $1 as one JSON document, with the newest 10,000 bets and ledger rows.
select jsonb_pretty(jsonb_build_object(
  'exportedAt', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'account', jsonb_build_object(
    'id', u.id, 'username', u.username, 'email', u.email, 'emailVerifiedAt', u.email_verified_at, 'role', u.role,
    'creditBalance', u.credit_balance, 'creditDebt', u.credit_debt, 'totalVolume', u.total_volume,
    'overallPnL', u.overall_pnl,
    'preferences', u.preferences, 'createdAt', u.created_at, 'lastDailyRewardAt', u.last_daily_reward_at),
  'sessions', coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', s.id, 'createdAt', s.created_at, 'refreshedAt', s.rotated_at, 'endedAt', s.ended_at,
      'address', s.address, 'agent', s.agent) order by s.id desc)
    from sessions s where s.user_id = u.id), '[]'),
  'origins', coalesce((
    select jsonb_agg(jsonb_build_object('origin', o.origin, 'seenAt', o.seen_at) order by o.seen_at desc)
    from account_origins o where o.user_id = u.id), '[]'),
  'emailChanges', coalesce((
    select jsonb_agg(jsonb_build_object('previousEmail', c.old_email, 'changedAt', c.changed_at) order by c.id desc)
    from email_changes c where c.user_id = u.id), '[]'),
  'bets', coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', b.id, 'marketId', b.market_id, 'market', m.title, 'amount', b.amount, 'side', b.side,
      'oddsAtBet', b.odds_at_bet, 'potentialPayout', b.potential_payout, 'actualPayout', b.actual_payout,
      'status', b.status, 'placedAt', b.placed_at, 'resolvedAt', b.resolved_at) order by b.id desc)
    from (select * from bets where user_id = u.id order by id desc limit 10000) b
    join markets m on m.id = b.market_id), '[]'),
  'transactions', coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', t.id, 'seq', t.seq, 'amount', t.amount, 'forfeited', t.forfeited, 'owed', t.owed,
      'transactionType', t.transaction_type, 'referenceId', t.reference_id,
      'balanceAfter', t.balance_after, 'createdAt', t.created_at) order by t.seq desc)
    from (select * from credit_transactions where user_id = u.id order by seq desc limit 10000) t), '[]'))) as document
from users u
where u.id = $1
