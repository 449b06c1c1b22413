-- Replaces the live sets by those of the rebuild, without the members at infinity (see update_scores.lua). The old
-- sets are freed asynchronously, since that takes long for a million members. Returns 0 if the lock is lost.
--
-- KEYS: ready, lock, for each board the live set and the set of the rebuild. ARGV: builder.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
for i = 3, #KEYS, 2 do
  redis.call('UNLINK', KEYS[i])
  redis.call('ZREMRANGEBYSCORE', KEYS[i + 1], '+inf', '+inf')
  if redis.call('EXISTS', KEYS[i + 1]) == 1 then redis.call('RENAME', KEYS[i + 1], KEYS[i]) end
end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[1], '1')
return 1
