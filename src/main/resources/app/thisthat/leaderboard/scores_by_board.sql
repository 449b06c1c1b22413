-- Last part after the totals of all ranked users (totals): their scores, board after board. Redis adds a member behind the
-- last one of a sorted set several times faster than between others, so each board is read in its order.
(select 'pnl' as board, id, (-100 * overall_pnl)::bigint as score from totals order by 3, 2)
union all
(select 'volume' as board, id, (-100 * board_volume)::bigint as score from totals order by 3, 2)
