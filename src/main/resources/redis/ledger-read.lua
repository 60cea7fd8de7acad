-- ARGV: most events, most bytes. Each: id, revision, state, runs, accepted ms, ended ms, code, recorded 0/1, meta, payload
local out, bytes = {}, 0
for _, id in ipairs(redis.call('ZRANGE', p .. 'led', 0, tonumber(ARGV[1]) - 1)) do
  local r = redis.call('HMGET', p .. 'm:' .. id, 'rev', 'st', 'tok', 'enq', 'end', 'code', 'rec')
  if not r[1] then
    redis.call('ZREM', p .. 'led', id)
  else
    local first = r[7] ~= '1' and redis.call('HMGET', p .. 'm:' .. id, 'meta', 'pl') or {}
    out[#out + 1] = {id, r[1], r[2], r[3], r[4], r[5] or '', r[6] or '', r[7] or '0', first[1] or '', first[2] or ''}
    bytes = bytes + #(first[2] or '')
    if bytes >= tonumber(ARGV[2]) then break end
  end
end
return out
