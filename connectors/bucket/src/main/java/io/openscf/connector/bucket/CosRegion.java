package io.openscf.connector.bucket;

import java.util.Map;

/** A region by its long name, such as {@code ap-guangzhou}. */
record CosRegion(String name) {
    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("ap-guangzhou", "gz"),
            Map.entry("ap-shanghai", "sh"),
            Map.entry("ap-beijing", "bj"),
            Map.entry("ap-chengdu", "cd"),
            Map.entry("ap-chongqing", "cq"),
            Map.entry("ap-nanjing", "nj"),
            Map.entry("ap-hongkong", "hk"),
            Map.entry("ap-singapore", "sg"),
            Map.entry("na-toronto", "ca"),
            Map.entry("na-siliconvalley", "usw"),
            Map.entry("na-ashburn", "use"),
            Map.entry("eu-frankfurt", "de"),
            Map.entry("eu-moscow", "ru"),
            Map.entry("ap-seoul", "kr"),
            Map.entry("ap-mumbai", "in"),
            Map.entry("ap-bangkok", "th"),
            Map.entry("ap-tokyo", "jp"));

    /** The code that events carry; the name itself where there is none. */
    String shortCode() {
        return SHORT.getOrDefault(name, name);
    }

    String host(CosBucket bucket) {
        return bucket.s3Name() + ".cos." + name + ".myqcloud.com";
    }
}
