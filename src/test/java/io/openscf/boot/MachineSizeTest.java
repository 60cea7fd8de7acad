package io.openscf.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineSizeTest {
    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,1", "4,2", "16,8"})
    void leavesHalfTheCoresToFunctions(int cores, int loops) {
        assertThat(MachineSize.eventLoops(cores)).isEqualTo(loops);
    }

    @Test
    void namesNothingThatABuildCouldRecord() {
        var size = new MachineSize();

        assertThat(size.getPropertyNames()).isEmpty();
        assertThat(size.getValue("openscf.event-loops")).isNotNull();
        assertThat(size.getValue("openscf.port")).isNull();
    }
}
