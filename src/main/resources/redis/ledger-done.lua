-- ARGV: event id and recorded revision in turn. What has changed since is read again.
local final = {SUCCESS = true, FAILED = true, DEAD = true, TERMINATED = true}
for i = 1, #ARGV, 2 do
  local id, m = ARGV[i], p .. 'm:' .. ARGV[i]
  if redis.call('EXISTS', m) == 1 then
    redis.call('HSET', m, 'rec', 1)
    if final[redis.call('HGET', m, 'st')] then strip(id) end
  end
  if tonumber(redis.call('ZSCORE', p .. 'led', id) or '-1') == tonumber(ARGV[i + 1]) then
    redis.call('ZREM', p .. 'led', id)
  end
end
return 'OK'
