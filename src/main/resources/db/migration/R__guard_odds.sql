-- Pauses bets while odds move too fast (rule jump-guard), whatever statement changes them. The odds of the last ten
-- seconds are in market_odds.moves. If they span more than odds_rules.jump_guard, moving_until is jump_pause ahead.
--
-- A small change counts together with the ones before it, so a slow drift pauses bets like a jump. Changes within the
-- same second are one entry with the time of the last one, which bounds the list; the window is up to a second longer.
create or replace function guard_odds() returns trigger language plpgsql as $$
declare
  v_now constant timestamptz := clock_timestamp();
  v_change constant odds_move := row(v_now, least(old.this_odds, new.this_odds), greatest(old.this_odds, new.this_odds),
                                     least(old.that_odds, new.that_odds), greatest(old.that_odds, new.that_odds));
  v_span numeric;
  v_rules odds_rules;
begin
  new.moves := array(
    select row(max(m.at), min(m.this_low), max(m.this_high), min(m.that_low), max(m.that_high))::odds_move
    from unnest(old.moves || v_change) m
    where m.at > v_now - interval '10 seconds'
    group by date_trunc('second', m.at)
    order by max(m.at));
  select greatest(max(m.this_high) - min(m.this_low), max(m.that_high) - min(m.that_low)) into v_span
  from unnest(new.moves) m;
  select r.* into v_rules from odds_rules r;
  if v_span > v_rules.jump_guard then
    new.moving_until := v_now + v_rules.jump_pause;
  end if;
  return new;
end $$;

create or replace trigger market_odds_guarded before update on market_odds
  for each row when ((old.this_odds, old.that_odds) is distinct from (new.this_odds, new.that_odds))
  execute function guard_odds();
