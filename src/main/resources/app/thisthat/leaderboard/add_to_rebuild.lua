-- KEYS: building, and for each board the set that is being built. ARGV: who builds, how long that is believed (ms), and for
-- each user the member and a score for each board. What was put meanwhile is newer and stays.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
for i = 3, #ARGV, #KEYS do
  for board = 1, #KEYS - 1 do
    redis.call('ZADD', KEYS[1 + board], 'NX', ARGV[i + board], ARGV[i])
  end
end
return 1
