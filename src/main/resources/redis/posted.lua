-- ARGV: trigger id, stream entry, what now: kept (nobody to deliver to), delivered, or ms until the next try
local member = ARGV[2] .. ' ' .. ARGV[1]
if ARGV[3] == 'kept' then
  redis.call('ZREM', p .. 'out', member)
elseif ARGV[3] == 'delivered' then
  redis.call('ZREM', p .. 'out', member)
  local sent = redis.call('XRANGE', p .. 'dl:' .. ARGV[1], ARGV[2], ARGV[2])[1]
  local e = fields(sent and sent[2] or {})
  redis.call('XDEL', p .. 'dl:' .. ARGV[1], ARGV[2])
  if tonumber(e.big or '0') > 0 then releaseLetter(e.pl) end
  if redis.call('XLEN', p .. 'dl:' .. ARGV[1]) == 0 then redis.call('SREM', p .. 'dls', ARGV[1]) end
else
  redis.call('ZADD', p .. 'out', 'XX', now + tonumber(ARGV[3]), member)
end
return 'OK'
