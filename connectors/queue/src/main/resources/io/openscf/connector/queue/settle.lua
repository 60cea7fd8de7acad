-- ARGV: subscription, token, messages that are done with, delay in ms before the next attempt or '' when none failed.
local name = ARGV[1]
if redis.call('HGET', key('claim'), name) ~= ARGV[2] then return {'STALE'} end
local done = tonumber(ARGV[3])
pop(name, done)
if done > 0 then redis.call('HDEL', key('tries'), name) end
redis.call('HDEL', key('claim'), name)
local wait = 0
if ARGV[4] ~= '' then
  wait = tonumber(ARGV[4])
  if wait >= 0 then redis.call('HINCRBY', key('tries'), name, 1) end
  wait = math.abs(wait)
end
if redis.call('LLEN', backlog(name)) > 0 then
  redis.call('ZADD', key('due'), whole(now + wait), name)
else
  redis.call('ZREM', key('due'), name)
end
return {'OK'}
