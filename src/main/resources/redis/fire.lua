-- ARGV: as enq (trigger id = queue id), then the timer's member, planned fire ms, next fire ms or '', skip 0/1
local tm, member = p .. 'tm', ARGV[9]
if tonumber(redis.call('ZSCORE', tm, member) or '-1') ~= tonumber(ARGV[10]) then return 'NOT_MINE' end
if ARGV[11] == '' then redis.call('ZREM', tm, member) else redis.call('ZADD', tm, ARGV[11], member) end
if ARGV[12] == '1' then
  redis.call('HINCRBY', p .. 't:' .. member, 'skipped', 1)
  return 'SKIPPED'
end
local no = refusal(ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), #ARGV[6])
-- A duplicate means that this very fire was stored before a fail-over: it has fired.
if no == 'DUP' then return 'FIRED' end
if no then
  redis.call('HINCRBY', p .. 't:' .. member, 'dropped', 1)
  return 'FULL'
end
store(ARGV[1], ARGV[2], tonumber(ARGV[5]), ARGV[6], ARGV[7], ARGV[8])
if settle() then redis.call('PUBLISH', 'scf:wake', p) end
return 'FIRED'
