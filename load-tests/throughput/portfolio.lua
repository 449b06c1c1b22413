-- Reads the history of one portfolio. TOKEN is the access token of its owner, RANGE the range. Each request has another
-- client address in the header X-Forwarded-For of a reverse proxy.
local sent = 0

request = function()
  sent = sent + 1
  return wrk.format("GET", "/api/v1/users/me/portfolio/history?range=" .. os.getenv("RANGE"),
    { ["Authorization"] = "Bearer " .. os.getenv("TOKEN"),
      ["X-Forwarded-For"] = "198.51.100." .. sent % 256 })
end

done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("RESULT %d %d %.2f %.2f %.2f\n", summary.requests, failed,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
