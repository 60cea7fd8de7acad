-- ARGV: event id and recorded revision in turn. What has changed since is read again.
local final = {SUCCESS = true, FAILED = true, DEAD = true, TERMINATED = true}
for i = 1, #ARGV, 2 do
  local id, m = ARGV[i], p .. 'm:' .. ARGV[i]
  local r = redis.call('HMGET', m, 'rev', 'st', 'rec')
  if r[1] and r[3] ~= '1' then redis.call('HSET', m, 'rec', 1) end
  if final[r[2]] then strip(id) end
  -- A record that has ended meanwhile leaves its mark behind.
  local marked = r[1] or redis.call('ZSCORE', p .. 'led', id) or '-1'
  if tonumber(marked) == tonumber(ARGV[i + 1]) then gather('ZREM', 'led', id) end
end
settle()
return 'OK'
