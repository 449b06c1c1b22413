-- Returns the number of members, those in a range and their scores for each board. Returns nil if the ranks are not
-- ready.
--
-- KEYS: ready, set of the board, sets of all boards. ARGV: first and last index, from 0.
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local members = redis.call('ZRANGE', KEYS[2], ARGV[1], ARGV[2])
local reply = {redis.call('ZCARD', KEYS[2]), members}
for board = 3, #KEYS do
  reply[board] = #members == 0 and {} or redis.call('ZMSCORE', KEYS[board], unpack(members))
end
return reply
