-- ARGV: lease ms, then event id and token in turn. Answers the ids that are no longer the caller's.
local lost = {}
for i = 2, #ARGV, 2 do
  local r = redis.call('HMGET', p .. 'm:' .. ARGV[i], 'tok', 'st')
  if r[1] == ARGV[i + 1] and r[2] == 'RUNNING' then
    redis.call('ZADD', p .. 'f', 'XX', now + tonumber(ARGV[1]), ARGV[i])
  else
    lost[#lost + 1] = ARGV[i]
  end
end
return lost
