package io.openscf.invocation;

import java.nio.charset.StandardCharsets;

/** One of the 64 parts of the queues; its keys share a hash tag and so a cluster slot. */
record RedisShard(int number) {
    static final int COUNT = 64;

    /** The shard of a trigger: CRC16 (XMODEM, as Redis Cluster uses it) of its id. */
    static RedisShard of(String triggerId) {
        int crc = 0;
        for (byte b : triggerId.getBytes(StandardCharsets.UTF_8)) {
            crc ^= (b & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
            crc &= 0xffff;
        }
        return new RedisShard(crc % COUNT);
    }

    /** A key of this shard, such as {@code scf:{q07}:ready}. */
    String key(String name) {
        return "scf:{q%02d}:%s".formatted(number, name);
    }
}
