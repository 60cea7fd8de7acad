package io.openscf.api.contract;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Which regions a caller may name (management-api.md section 1.3). */
@Singleton
public class Regions {
    private final Set<String> served;
    private final String own;

    Regions(ApiConfig config, @ConfigProperty(name = "openscf.region") String own) {
        this.served = config.regions();
        this.own = own;
    }

    /** Fails with UnsupportedRegion; none and an empty one are ours. */
    public void check(@Nullable String region) {
        if (region != null && !region.isEmpty() && !region.equals(own) && !served.contains(region)) {
            throw new ScfException(
                    ErrorCode.UNSUPPORTED_REGION,
                    "This installation is the region " + own + "; others are named in openscf.api.regions.");
        }
    }
}
