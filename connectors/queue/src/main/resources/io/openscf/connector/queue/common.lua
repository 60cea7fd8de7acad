-- KEYS[1] is the base of a queue or topic; every key of it shares its hash tag. Times are milliseconds of the server.
local function key(part) return KEYS[1] .. ':' .. part end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
-- Lua would write large numbers with an exponent.
local function whole(number) return string.format('%.0f', number) end
local function present() return redis.call('EXISTS', key('attr')) == 1 end
