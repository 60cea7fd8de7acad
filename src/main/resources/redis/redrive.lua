-- ARGV: trigger id, stream entry, ttl ms. Puts a dead letter back into its queue under its own id. ABSENT or OK
local stream = p .. 'dl:' .. ARGV[1]
local entry = redis.call('XRANGE', stream, ARGV[2], ARGV[2])[1]
if not entry then return 'ABSENT' end
local e = fields(entry[2])
local m = p .. 'm:' .. e.id
local state = redis.call('HGET', m, 'st')
-- Older letters of an event that has been put back since are told from its last one by its state.
if not state or state == 'DEAD' then
  local known = redis.call('HMGET', m, 'tok', 'rev')
  redis.call('PERSIST', m)
  redis.call('HDEL', m, 'end', 'code', 'kill')
  store(ARGV[1], e.id, tonumber(ARGV[3]), e.pl, e.meta, e.big or '0', known[2])
  -- Runs go on being numbered where they ended; a claim from before stays stale.
  redis.call('HSET', m, 'tok', known[1] or '0', 'att', tonumber(e.att) + 1, 'base', tonumber(e.att) + 1)
  settle()
  redis.call('PUBLISH', 'scf:wake', p)
end
redis.call('XDEL', stream, ARGV[2])
if tonumber(e.big or '0') > 0 then releaseLetter(e.pl) end
redis.call('ZREM', p .. 'out', ARGV[2] .. ' ' .. ARGV[1])
if redis.call('XLEN', stream) == 0 then redis.call('SREM', p .. 'dls', ARGV[1]) end
return 'OK'
