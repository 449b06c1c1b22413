-- KEYS: ready, the set to go by, the set of each board. ARGV: first and last place, from 0. How many are ranked, the members
-- between, and for each board their scores.
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local members = redis.call('ZRANGE', KEYS[2], ARGV[1], ARGV[2])
local answer = {redis.call('ZCARD', KEYS[2]), members}
for board = 3, #KEYS do
  answer[board] = #members == 0 and {} or redis.call('ZMSCORE', KEYS[board], unpack(members))
end
return answer
