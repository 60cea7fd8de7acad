-- ARGV: keep ms, then for each event: event id, token, status, code. Answers a word for each.
local out = {}
for i = 2, #ARGV, 4 do
  local id, status = ARGV[i], ARGV[i + 2]
  local r = redis.call('HMGET', p .. 'm:' .. id, 'tok', 'st', 'tid', 'kill')
  if r[1] ~= ARGV[i + 1] or r[2] ~= 'RUNNING' then
    out[#out + 1] = 'STALE'
  else
    -- A run that was asked to end and came to a good end nevertheless has succeeded.
    if r[4] and status ~= 'SUCCESS' then status = 'TERMINATED' end
    finish(r[3], id, status, ARGV[i + 3], tonumber(ARGV[1]))
    out[#out + 1] = 'OK'
  end
end
settle()
return out
