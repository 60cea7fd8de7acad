package io.openscf.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openscf.model.ScfException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** A17, management-api.md section 1.3: clients may leave the region out. */
class RegionsTest {
    private final Regions regions = new Regions(Samples.CONFIG, "my-lab");

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"my-lab", "ap-guangzhou", "ap-shanghai"})
    void takesOurOwnAndThoseOfScf(@Nullable String region) {
        regions.check(region);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mars", "ap-nowhere", "AP-GUANGZHOU", " ", "ap-guangzhou/../x"})
    void refusesOthers(String region) {
        var failure = catchThrowableOfType(ScfException.class, () -> regions.check(region));

        assertThat(failure).isNotNull();
        assertThat(failure.code().text()).isEqualTo("UnsupportedRegion");
    }
}
