-- ARGV: trigger id, event id, max length, max bytes, ttl ms, payload, meta
local no = refusal(ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), #ARGV[6])
if no then return no end
if store(ARGV[1], ARGV[2], tonumber(ARGV[5]), ARGV[6], ARGV[7]) == 1 then
  redis.call('PUBLISH', 'scf:wake', p)
  return 'OK wake'
end
return 'OK'
