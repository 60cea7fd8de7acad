-- ARGV: trigger id, event id, reason, payload, meta, bytes of a payload that is an object (0), keep ms. For what never was in
-- the queue. Said again after an unknown outcome it is still one letter. DUP or OK
local tid, id, reason = ARGV[1], ARGV[2], ARGV[3]
local m = p .. 'm:' .. id
local state = redis.call('HGET', m, 'st')
if state == 'DEAD' then return 'DUP' end
letter(tid, id, reason, {ARGV[4], ARGV[5], '0', '', '', reason, text(now), ARGV[6]})
if not state then
  redis.call('HSET', m, 'tid', tid, 'st', 'DEAD', 'att', '0', 'rdl', '0', 'tok', '0', 'enq', text(now), 'end', text(now),
    'rev', revision(id), 'code', reason, 'pl', ARGV[4], 'meta', ARGV[5])
  hold(id, ARGV[4], ARGV[6])
  redis.call('PEXPIRE', m, ARGV[7])
end
settle()
return 'OK'
