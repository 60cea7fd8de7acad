package io.openscf.connector.bucket;

import java.util.Optional;
import java.util.regex.Pattern;

/** A COS bucket; its S3 name is {@code <name>-<appid>}. */
record CosBucket(String name, String appid) {
    private static final Pattern DOMAIN =
            Pattern.compile("([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)-(\\d{5,})\\.cos\\.[a-z0-9-]+\\.myqcloud\\.com");
    private static final Pattern WITH_APPID = Pattern.compile("(.+)-(\\d{5,})");

    /** That of an S3 server; a name without an account number belongs to the installation's account. */
    static CosBucket ofS3(String s3Name, String appid) {
        var parts = WITH_APPID.matcher(s3Name);
        return parts.matches() ? new CosBucket(parts.group(1), parts.group(2)) : new CosBucket(s3Name, appid);
    }

    /** That of a trigger's name, {@code <name>-<appid>.cos.<region>.myqcloud.com}; empty when it is no such name. */
    static Optional<CosBucket> ofDomain(String triggerName) {
        var parts = DOMAIN.matcher(triggerName);
        return parts.matches() ? Optional.of(new CosBucket(parts.group(1), parts.group(2))) : Optional.empty();
    }

    String s3Name() {
        return name + "-" + appid;
    }
}
