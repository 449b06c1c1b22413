-- Sets the scores of users in the live sets and, during a rebuild, in the sets of the rebuild.
--
-- A user who is no longer ranked is removed from the live sets, but gets the score infinity in the sets of the
-- rebuild: the rebuild may still add the user from an older read, and add_to_rebuild.lua keeps the existing score.
--
-- KEYS: ready, lock, for each board the live set and the set of the rebuild. ARGV: for each user the id and a score
-- for each board, empty if the user is not ranked.
local live = redis.call('EXISTS', KEYS[1]) == 1
local rebuilding = redis.call('EXISTS', KEYS[2]) == 1
local boards = (#KEYS - 2) / 2
for i = 1, #ARGV, boards + 1 do
  for board = 1, boards do
    local member, score = ARGV[i], ARGV[i + board]
    if live and score == '' then redis.call('ZREM', KEYS[1 + 2 * board], member) end
    if live and score ~= '' then redis.call('ZADD', KEYS[1 + 2 * board], score, member) end
    if rebuilding then redis.call('ZADD', KEYS[2 + 2 * board], score == '' and '+inf' or score, member) end
  end
end
return 1
