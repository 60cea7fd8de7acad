-- ARGV: trigger id, limit, code, keep ms. Ends waiting events; answers how many.
local ids = redis.call('ZRANGE', p .. 'q:' .. ARGV[1], 0, tonumber(ARGV[2]) - 1)
for _, id in ipairs(ids) do finish(ARGV[1], id, 'TERMINATED', ARGV[3], tonumber(ARGV[4])) end
settle()
if redis.call('ZCARD', p .. 'q:' .. ARGV[1]) == 0 then redis.call('ZREM', p .. 'ready', ARGV[1]) end
return #ids
