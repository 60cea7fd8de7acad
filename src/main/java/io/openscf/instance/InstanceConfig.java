package io.openscf.instance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Instances on this gateway. */
@ConfigMapping(prefix = "openscf.instance")
public interface InstanceConfig {
    /** How long an instance may be without an event before it is ended. */
    @WithDefault("5m")
    Duration idle();

    /** How often provisioned instances are counted and their wanted number looked up. */
    @WithDefault("2s")
    Duration provisionedCheck();

    /** Launchers without a function that wait for a cold start, for each runtime in use. */
    @WithDefault("2")
    int warm();

    /** Whether instances get networks of their own where that is possible (root, {@code nft}); otherwise this machine's. */
    @WithDefault("true")
    boolean ownNetwork();

    /** Private networks that functions may reach, such as {@code 10.1.0.0/16}; by default none. */
    Optional<List<String>> allowedNetworks();

    /** Ports on this machine's loopback that functions reach at {@code openscf.internal}, beside the API and the buckets. */
    Optional<List<Integer>> machinePorts();

    /** Size of {@code /tmp} of an instance, in MB, where it is on disk. */
    @WithDefault("512")
    int temporaryMegabytes();

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
