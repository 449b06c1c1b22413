-- KEYS: ready, board. ARGV: member, how many on either side. How many are ranked, the place of the first that is given
-- (from 0; -1: the member is not ranked), and the members and scores.
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local total = redis.call('ZCARD', KEYS[2])
local place = redis.call('ZRANK', KEYS[2], ARGV[1])
if not place then return {total, -1, {}} end
local first = math.max(0, place - ARGV[2])
return {total, first, redis.call('ZRANGE', KEYS[2], first, place + ARGV[2], 'WITHSCORES')}
