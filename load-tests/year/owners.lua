-- Reads one path by the users of the file TOKENS in turn, with one client address for each request.
local tokens = {}
for line in io.lines(os.getenv("TOKENS")) do tokens[#tokens + 1] = line end
local path = "/api/v1" .. os.getenv("READ_PATH")
local sent = 0

request = function()
  sent = sent + 1
  return wrk.format("GET", path, { ["Authorization"] = "Bearer " .. tokens[(sent * 7919) % #tokens + 1],
    ["X-Forwarded-For"] = "198.51.100." .. sent % 256 })
end

done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("RESULT %d %d %.2f %.2f\n", summary.requests, failed, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3))
end
