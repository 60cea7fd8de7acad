-- ARGV: event id, token, status, code, keep ms
local r = redis.call('HMGET', p .. 'm:' .. ARGV[1], 'tok', 'st', 'tid')
if r[1] ~= ARGV[2] or r[2] ~= 'RUNNING' then return 'STALE' end
finish(r[3], ARGV[1], ARGV[3], ARGV[4], tonumber(ARGV[5]))
return 'OK'
