package io.openscf.instance.sandbox;

import io.smallrye.health.api.Wellness;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Shows in {@code /q/health/well} how well functions are shut in: down when they are not at all. */
@Wellness
@Singleton
class IsolationHealth implements HealthCheck {
    private final Isolation isolation;

    IsolationHealth(Isolation isolation) {
        this.isolation = isolation;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("isolation of functions")
                .status(isolation.level() != Isolation.Level.NONE)
                .withData("level", isolation.level().name())
                .withData("ownNetwork", isolation.ownNetwork())
                .build();
    }
}
