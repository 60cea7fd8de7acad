package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {
    @Test
    void findsGrandchildrenAndAgreesWithTheJdk() throws IOException {
        // given
        var process = new ProcessBuilder("/bin/sh", "-c", "sh -c 'sleep 60; true' & sleep 60; true").start();
        try {
            await().until(() -> process.descendants().count() == 3);

            // when
            var found = ProcessTree.below(process.toHandle());

            // then
            assertThat(found)
                    .containsExactlyInAnyOrderElementsOf(process.descendants().toList());
        } finally {
            ProcessTree.below(process.toHandle()).forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void isEmptyForWhatHasEnded() throws Exception {
        var process = new ProcessBuilder("/bin/true").start();
        process.waitFor();

        assertThat(ProcessTree.below(process.toHandle())).isEmpty();
    }
}
