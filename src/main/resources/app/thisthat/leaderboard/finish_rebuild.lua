-- KEYS: ready, building, and for each board the live set and the one that was built. ARGV: who built. The new sets take the
-- place of the old ones, all at once and without who stands at infinity; those are freed behind our back, since a million
-- members take long.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
for i = 3, #KEYS, 2 do
  redis.call('UNLINK', KEYS[i])
  redis.call('ZREMRANGEBYSCORE', KEYS[i + 1], '+inf', '+inf')
  if redis.call('EXISTS', KEYS[i + 1]) == 1 then redis.call('RENAME', KEYS[i + 1], KEYS[i]) end
end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[1], '1')
return 1
