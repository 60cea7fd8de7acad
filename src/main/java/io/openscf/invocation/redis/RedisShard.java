package io.openscf.invocation.redis;

import java.nio.charset.StandardCharsets;

/** One of 64 parts of the keys; those of a part share a hash tag and so a cluster slot. */
public record RedisShard(int number) {
    public static final int COUNT = 64;

    /** The shard of a trigger or pool: CRC16 (XMODEM, as Redis Cluster uses it) of its id. */
    public static RedisShard of(String id) {
        int crc = 0;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            crc ^= (b & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
            crc &= 0xffff;
        }
        return new RedisShard(crc % COUNT);
    }

    /** The shard of a key of queues and timers, or of such a key's beginning. */
    public static RedisShard ofKey(String key) {
        int tag = "scf:{q".length();
        return new RedisShard(Integer.parseInt(key.substring(tag, tag + 2)));
    }

    /** A key of queues and timers, such as {@code scf:{q07}:ready}. */
    public String key(String name) {
        return key('q', name);
    }

    /** A key of another family, such as {@code scf:{s07}:gw}. */
    public String key(char family, String name) {
        return "scf:{%c%02d}:%s".formatted(family, number, name);
    }
}
