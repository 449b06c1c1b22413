-- KEYS: ready, board. ARGV: first and last place, from 0. How many are ranked, and the members and scores between.
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
return {redis.call('ZCARD', KEYS[2]), redis.call('ZRANGE', KEYS[2], ARGV[1], ARGV[2], 'WITHSCORES')}
