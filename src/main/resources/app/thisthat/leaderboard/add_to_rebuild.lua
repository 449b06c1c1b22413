-- Adds users to the sets of a rebuild and renews the lock. Scores that are already in a set stay, since updates
-- during the rebuild are newer. Returns 0 if the lock is lost.
--
-- KEYS: lock, for each board the set of the rebuild. ARGV: builder, duration of the lock (ms), for each user the id
-- and a score for each board.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
for i = 3, #ARGV, #KEYS do
  for board = 1, #KEYS - 1 do
    redis.call('ZADD', KEYS[1 + board], 'NX', ARGV[i + board], ARGV[i])
  end
end
return 1
