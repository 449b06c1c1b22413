-- The odds at which an alert on crossing p_value is armed again: p_hysteresis back, and less near 0 and 1.
create or replace function alert_rearm_level(p_direction text, p_value numeric, p_hysteresis numeric) returns numeric
language sql immutable as $$
  select round(case p_direction when 'up' then greatest(p_value - p_hysteresis, p_value / 2)
                                else least(p_value + p_hysteresis, (1 + p_value) / 2) end, 4)
$$;
