-- Releases the builder lock if the builder holds it. KEYS: lock. ARGV: builder.
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
