-- Lets one more into the window of KEYS[1], if it holds fewer than ARGV[1] of the last ARGV[2] microseconds.
-- Answers whether it did, how many more it would, and in how many microseconds the oldest leaves. What is refused is not
-- written down, so that asking again and again does not prolong the wait. The clock is the server's: one for all nodes.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local limit = tonumber(ARGV[1])
local window = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local count = redis.call('ZCARD', KEYS[1])
local admitted = 0
if count < limit then
  local entry = now
  while redis.call('ZADD', KEYS[1], 'NX', entry, string.format('%.0f', entry)) == 0 do
    entry = entry + 1
  end
  redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000) + 1000)
  count = count + 1
  admitted = 1
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {admitted, limit - count, tonumber(oldest[2]) + window - now}
