-- Adds users to the sets of a rebuild and renews the lock. Scores that are already in a set stay, since updates
-- during the rebuild are newer. Returns 0 if the lock is lost. One command for each set is faster than one for each user.
--
-- KEYS: lock, for each board the set of the rebuild. ARGV: builder, duration of the lock (ms), for each board the scores
-- and ids of all users, in pairs; at most some thousand, since a call of Lua takes no more arguments.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local size = (#ARGV - 2) / (#KEYS - 1)
for board = 1, #KEYS - 1 do
  redis.call('ZADD', KEYS[1 + board], 'NX', unpack(ARGV, 3 + (board - 1) * size, 2 + board * size))
end
return 1
