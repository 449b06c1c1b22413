-- KEYS: ready, building, and for each board the live set and the one that is being built. ARGV: for each user the member
-- and a score for each board, empty scores for who is not ranked any more. A set that is being built hears of it too, so
-- that nothing is lost when it takes the place of the live one.
local live = redis.call('EXISTS', KEYS[1]) == 1
local building = redis.call('EXISTS', KEYS[2]) == 1
local boards = (#KEYS - 2) / 2
local function put(key, member, score)
  if score == '' then redis.call('ZREM', key, member) else redis.call('ZADD', key, score, member) end
end
for i = 1, #ARGV, boards + 1 do
  for board = 1, boards do
    if live then put(KEYS[1 + 2 * board], ARGV[i], ARGV[i + board]) end
    if building then put(KEYS[2 + 2 * board], ARGV[i], ARGV[i + board]) end
  end
end
return 1
