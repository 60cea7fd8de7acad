-- ARGV: most events, most bytes, how many to leave out first. Each: id, revision, state, runs, accepted ms, ended ms, code,
-- recorded 0/1, meta, payload, bytes of a payload that is an object (0)
local out, bytes = {}, 0
for _, id in ipairs(redis.call('ZRANGE', p .. 'led', ARGV[3], ARGV[3] + ARGV[1] - 1)) do
  local r = redis.call('HMGET', p .. 'm:' .. id, 'rev', 'st', 'tok', 'enq', 'end', 'code', 'rec')
  if not r[1] then
    gather('ZREM', 'led', id)
  else
    local first = r[7] ~= '1' and redis.call('HMGET', p .. 'm:' .. id, 'meta', 'pl', 'big') or {}
    out[#out + 1] = {id, r[1], r[2], r[3], r[4], r[5] or '', r[6] or '', r[7] or '0', first[1] or '', first[2] or '',
      first[3] or '0'}
    bytes = bytes + math.max(#(first[2] or ''), tonumber(first[3] or '0'))
    if bytes >= tonumber(ARGV[2]) then break end
  end
end
settle()
return out
