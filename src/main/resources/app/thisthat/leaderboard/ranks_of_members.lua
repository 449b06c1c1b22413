-- Returns the index of each member on each board, from 0; -1 if the member is not in the set. Returns nil if the ranks are
-- not ready.
--
-- KEYS: ready, sets of all boards. ARGV: members.
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local indexes = {}
for _, member in ipairs(ARGV) do
  for board = 2, #KEYS do
    indexes[#indexes + 1] = redis.call('ZRANK', KEYS[board], member) or -1
  end
end
return indexes
