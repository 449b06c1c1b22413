-- KEYS: ready, the set to go by, the set of each board. ARGV: member, how many on either side. How many are ranked, the
-- members around, for each board their scores, and the place of the first, from 0; -1: the member is not ranked.
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local place = redis.call('ZRANK', KEYS[2], ARGV[1])
local first = place and math.max(0, place - ARGV[2]) or -1
local members = place and redis.call('ZRANGE', KEYS[2], first, place + ARGV[2]) or {}
local answer = {redis.call('ZCARD', KEYS[2]), members}
for board = 3, #KEYS do
  answer[board] = place and redis.call('ZMSCORE', KEYS[board], unpack(members)) or {}
end
answer[#KEYS + 1] = first
return answer
