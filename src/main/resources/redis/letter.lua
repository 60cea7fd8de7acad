-- ARGV: trigger id, event id, reason, payload, meta. For what never was in the queue.
local entry = redis.call('XADD', p .. 'dl:' .. ARGV[1], 'MAXLEN', '~', 10000, '*', 'id', ARGV[2], 'reason', ARGV[3],
  'att', 0, 'pl', ARGV[4], 'meta', ARGV[5], 'code', '', 'ec', '', 'em', ARGV[3], 'enq', now)
redis.call('SADD', p .. 'dls', ARGV[1])
redis.call('ZADD', p .. 'out', now, entry .. ' ' .. ARGV[1])
return 'OK'
