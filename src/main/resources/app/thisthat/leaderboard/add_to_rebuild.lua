-- Adds users to the set of a rebuild and renews the lock. Scores that are already in the set stay, since updates during the
-- rebuild are newer. Returns 0 if the lock is lost. One command for all users is faster than one for each.
--
-- KEYS: lock, set of the rebuild. ARGV: builder, duration of the lock (ms), score and id of each user; at most some
-- thousand, since a call of Lua takes no more arguments.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], 'NX', unpack(ARGV, 3))
return 1
