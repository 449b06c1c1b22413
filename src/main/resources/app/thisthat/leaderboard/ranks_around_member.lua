-- Returns the number of members, a member with its neighbours, their scores for each board, and the index of the
-- first, from 0; -1 if the member is not in the set. Returns nil if the ranks are not ready.
--
-- KEYS: ready, set of the board, sets of all boards. ARGV: member, number of neighbours on each side.
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local index = redis.call('ZRANK', KEYS[2], ARGV[1])
local first = index and math.max(0, index - ARGV[2]) or -1
local members = index and redis.call('ZRANGE', KEYS[2], first, index + ARGV[2]) or {}
local reply = {redis.call('ZCARD', KEYS[2]), members}
for board = 3, #KEYS do
  reply[board] = index and redis.call('ZMSCORE', KEYS[board], unpack(members)) or {}
end
reply[#KEYS + 1] = first
return reply
