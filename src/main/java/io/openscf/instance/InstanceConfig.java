package io.openscf.instance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Instances on this gateway. */
@ConfigMapping(prefix = "openscf.instance")
public interface InstanceConfig {
    /** How long an instance may be without an event before it is ended. */
    @WithDefault("5m")
    Duration idle();

    /** Memory for all instances together, in MB; default: 80 % of the machine, at most 12,800. */
    OptionalLong memoryMegabytes();

    /** Instances of one function version at most, 1 or more; further events wait for one. Default: as many as memory allows. */
    OptionalInt maxPerFunction();

    /** Interpreter by runtime name, such as {@code Python3.10=/usr/bin/python3}; default: the nearest installed one. */
    Map<String, String> interpreters();

    /** Region that functions see. */
    @WithDefault("ap-guangzhou")
    String region();

    /** Account's application id that functions see. */
    @WithDefault("1250000000")
    String appid();

    /** Account id that functions see. */
    @WithDefault("100000000000")
    String uin();
}
