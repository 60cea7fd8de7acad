package io.openscf.invocation.queue;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of the asynchronous queue. */
@ConfigMapping(prefix = "openscf.async")
interface AsyncConfig {
    /** How long an accepted event may wait before it goes to the dead letters; a function's MsgTTL can only shorten it. */
    @WithDefault("6h")
    Duration messageTtl();

    /** Waiting events per queue. */
    @WithDefault("100000")
    int maxLength();

    /** Events with more bytes lie in the S3 store until they are over. */
    @WithDefault("8K")
    MemorySize inlineBytes();

    /** Bytes of events per queue, wherever they lie. */
    @WithDefault("256M")
    MemorySize maxBytes();

    /** Percent of Redis' maxmemory that may be in use before nothing more is accepted; without a maxmemory no limit. */
    @WithDefault("60")
    int maxMemoryPercent();

    /** How long a claimed event stays with a gateway that is not heard of; extended every third of it. */
    @WithDefault("15s")
    Duration lease();

    /** How long the small record of a finished event is kept: the same id is refused as a duplicate that long. */
    @WithDefault("24h")
    Duration keepFinished();

    /** Attempts at the same time in this gateway. */
    @WithDefault("64")
    int concurrency();

    /** Time to the next run after one that failed (semantics.md section 4). */
    @WithDefault("1m")
    Duration retryInterval();

    /** Time to the next try when this gateway could not make a run at all; doubles with each, up to the interval above. */
    @WithDefault("1s")
    Duration gatewayRetry();

    /** Connections on which events are written, each with one batch under way. */
    @WithDefault("4")
    int connections();

    /** What an acknowledgement promises. */
    @WithDefault("process")
    Durability durability();

    /** With durability replica: copies besides the primary's that an accepted event has. */
    @WithDefault("1")
    int replicas();

    /** With durability replica: how long those copies are waited for. */
    @WithDefault("500ms")
    Duration replicaTimeout();

    /** Whether events are refused while the settings of Redis are weaker than the level needs; else health shows it only. */
    @WithDefault("true")
    boolean refuseUnsafe();

    /** Levels of durability. */
    enum Durability {
        /** Survives the end of any process: append-only file, written about once a second. */
        PROCESS,
        /** Survives a loss of power: {@code appendfsync always}. */
        DISK,
        /** Survives the loss of the primary: on a replica as well. */
        REPLICA
    }
}
