-- ARGV: most queues to describe. Answers the number of queues that hold something, of events that wait and that run, of dead
-- letters, and of changes that the ledger has not read; then the longest queues: trigger id, waiting, running, bytes, age of
-- the event that is next in ms, its meta.
local list, waiting, letters = {}, 0, 0
for _, tid in ipairs(redis.call('ZRANGE', p .. 'ready', 0, 9999)) do
  local length = redis.call('ZCARD', p .. 'q:' .. tid)
  waiting = waiting + length
  list[#list + 1] = {tid, length}
end
local queues = #list
for _, tid in ipairs(redis.call('SMEMBERS', p .. 'dls')) do letters = letters + redis.call('XLEN', p .. 'dl:' .. tid) end
table.sort(list, function(a, b) return a[2] > b[2] end)
local out = {}
for i = 1, math.min(#list, tonumber(ARGV[1])) do
  local tid = list[i][1]
  local first = redis.call('ZRANGE', p .. 'q:' .. tid, 0, 0)[1]
  local r = first and redis.call('HMGET', p .. 'm:' .. first, 'enq', 'meta') or {}
  out[i] = {tid, list[i][2], redis.call('SCARD', p .. 'i:' .. tid), redis.call('HGET', p .. 't:' .. tid, 'bytes') or '0',
    r[1] and now - r[1] or 0, r[2] or ''}
end
return {queues, waiting, redis.call('ZCARD', p .. 'f'), letters, redis.call('ZCARD', p .. 'led'), out}
