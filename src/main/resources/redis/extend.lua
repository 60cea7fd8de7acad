-- ARGV: lease ms, then event id and token in turn. Answers for each: 1 held, 0 lost, else how it shall be terminated.
local out = {}
for i = 2, #ARGV, 2 do
  local r = redis.call('HMGET', p .. 'm:' .. ARGV[i], 'tok', 'st', 'kill')
  if r[1] == ARGV[i + 1] and r[2] == 'RUNNING' then
    gather('ZADD', 'f', now + tonumber(ARGV[1]), ARGV[i])
    out[#out + 1] = r[3] or '1'
  else
    out[#out + 1] = '0'
  end
end
settle()
return out
