-- ARGV: session. Ends its lease in this shard: what it was granted is free at once.
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('PUBLISH', 'scf:slots', 'left ' .. ARGV[1] .. ' *')
return 'OK'
