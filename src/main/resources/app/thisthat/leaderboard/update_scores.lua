-- KEYS: ready, building, and for each board the live set and the one that is being built. ARGV: for each user the member
-- and a score for each board, empty scores for who is not ranked any more. A set that is being built hears of it too, so
-- that nothing is lost when it takes the place of the live one: who is not ranked any more stands in it at infinity until
-- then, so that filling does not add what it read before.
local live = redis.call('EXISTS', KEYS[1]) == 1
local building = redis.call('EXISTS', KEYS[2]) == 1
local boards = (#KEYS - 2) / 2
for i = 1, #ARGV, boards + 1 do
  for board = 1, boards do
    local member, score = ARGV[i], ARGV[i + board]
    if live and score == '' then redis.call('ZREM', KEYS[1 + 2 * board], member) end
    if live and score ~= '' then redis.call('ZADD', KEYS[1 + 2 * board], score, member) end
    if building then redis.call('ZADD', KEYS[2 + 2 * board], score == '' and '+inf' or score, member) end
  end
end
return 1
