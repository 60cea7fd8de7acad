-- ARGV: session, lease ms, 1 to begin in this shard or 0 to go on. Answers the live sessions, or GONE to one whose lease
-- has ended: others may have been granted what it had.
if ARGV[3] ~= '1' and not live(ARGV[1]) then return 'GONE' end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
return redis.call('ZRANGE', KEYS[1], 0, -1)
