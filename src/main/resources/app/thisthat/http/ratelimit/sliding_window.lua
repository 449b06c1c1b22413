-- Lets one more into the window of each KEYS[i], if it holds fewer than its limit of the last so many microseconds; limit
-- and window of KEYS[i] are ARGV[2i-1] and ARGV[2i].
-- Answers for each, in turn, whether it did, how many more it would, and in how many microseconds the oldest leaves. What is
-- refused is not written down, so that asking again and again does not prolong the wait. The clock is the server's: one for
-- all nodes.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answers = {}
for i, key in ipairs(KEYS) do
  local limit = tonumber(ARGV[2 * i - 1])
  local window = tonumber(ARGV[2 * i])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  local count = redis.call('ZCARD', key)
  local admitted = 0
  if count < limit then
    local entry = now
    while redis.call('ZADD', key, 'NX', entry, string.format('%.0f', entry)) == 0 do
      entry = entry + 1
    end
    redis.call('PEXPIRE', key, math.ceil(window / 1000) + 1000)
    count = count + 1
    admitted = 1
  end
  local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  answers[#answers + 1] = admitted
  answers[#answers + 1] = limit - count
  answers[#answers + 1] = tonumber(oldest[2]) + window - now
end
return answers
