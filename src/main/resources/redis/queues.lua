-- ARGV: trigger ids, or none for all that hold something. Each: trigger id, waiting, running, bytes, paused, dead, oldest
-- enqueued ms, meta of the oldest.
local tids, seen = {}, {}
local function add(list)
  for _, tid in ipairs(list) do
    if not seen[tid] then
      seen[tid] = true
      tids[#tids + 1] = tid
    end
  end
end
if #ARGV > 0 then
  add(ARGV)
else
  add(redis.call('ZRANGE', p .. 'ready', 0, 9999))
  -- Of a queue whose events all run nothing is ready.
  for _, id in ipairs(redis.call('ZRANGE', p .. 'f', 0, 999)) do
    add({redis.call('HGET', p .. 'm:' .. id, 'tid') or nil})
  end
  add(redis.call('SMEMBERS', p .. 'paused'))
  add(redis.call('SMEMBERS', p .. 'dls'))
end
local out = {}
for _, tid in ipairs(tids) do
  local t = redis.call('HMGET', p .. 't:' .. tid, 'bytes', 'paused')
  local first = redis.call('ZRANGE', p .. 'q:' .. tid, 0, 0)[1]
  local oldest = first and redis.call('HMGET', p .. 'm:' .. first, 'enq', 'meta') or {}
  if not oldest[2] then
    local letter = redis.call('XRANGE', p .. 'dl:' .. tid, '-', '+', 'COUNT', 1)[1]
    oldest[2] = fields(letter and letter[2] or {}).meta
  end
  out[#out + 1] = {tid, redis.call('ZCARD', p .. 'q:' .. tid), redis.call('SCARD', p .. 'i:' .. tid), t[1] or '0',
    t[2] or '0', redis.call('XLEN', p .. 'dl:' .. tid), oldest[1] or '', oldest[2] or ''}
end
return out
