-- ARGV: event id, how (GRACEFUL or AT_ONCE), code, keep ms. ABSENT, ENDED, RUNNING (its owner is told) or how it ended before.
local m = p .. 'm:' .. ARGV[1]
local r = redis.call('HMGET', m, 'st', 'tid')
if not r[1] then return 'ABSENT' end
if r[1] == 'RUNNING' then
  redis.call('HSET', m, 'kill', ARGV[2])
  redis.call('PUBLISH', 'scf:wake', 'kill ' .. ARGV[2] .. ' ' .. ARGV[1])
  return 'RUNNING'
end
if r[1] == 'WAITING' or r[1] == 'RETRYING' then
  finish(r[2], ARGV[1], 'TERMINATED', ARGV[3], tonumber(ARGV[4]))
  settle()
  return 'ENDED'
end
return r[1]
