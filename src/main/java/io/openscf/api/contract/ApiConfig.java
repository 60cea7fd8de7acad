package io.openscf.api.contract;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Set;

/** What a request may ask for and carry; the defaults are SCF's where it names one (management-api.md sections 1.5, 12). */
@ConfigMapping(prefix = "openscf.api")
public interface ApiConfig {
    /**
     * Values of {@code X-TC-Region} that are taken, besides our own region. One installation is one region: whichever
     * of them a client is configured for, it sees the same functions.
     */
    @WithDefault("ap-guangzhou,ap-shanghai,ap-nanjing,ap-beijing,ap-chengdu,ap-chongqing,ap-hongkong,ap-taipei,"
            + "ap-singapore,ap-jakarta,ap-bangkok,ap-mumbai,ap-seoul,ap-tokyo,na-siliconvalley,na-ashburn,na-toronto,"
            + "sa-saopaulo,eu-frankfurt,eu-moscow,me-saudi-arabia,ap-beijing-fsi,ap-shanghai-fsi,ap-shenzhen-fsi")
    Set<String> regions();

    /** Largest {@code Limit} of a list action. */
    @WithDefault("1000")
    long page();

    /** Largest {@code Offset} of a list action. */
    @WithDefault("1000000")
    long offset();

    /** Bytes of a query in a GET. */
    @WithDefault("32768")
    int queryBytes();

    /** Bytes of the body of a POST with a v1 signature. */
    @WithDefault("1048576")
    int formBytes();

    /** Bytes of any other body, unless the action carries a code package. */
    @WithDefault("10485760")
    int bodyBytes();

    /** Bytes of a body that carries a code package: base64 of 50 MB, and the rest. */
    @WithDefault("75497472")
    int packageBodyBytes();
}
