package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.model.FunctionVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Instances that are kept alive, as real processes (semantics.md section 8). */
class ProvisionedInstancesIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String WHO = "import time\ndef main_handler(event, context):\n    time.sleep(0.3)\n";

    @Test
    void startsAheadSoThatNoCallWaitsForAStart() throws IOException {
        try (var functions = new LocalFunctions(settings(Map.of()))) {
            // given
            var function = functions.python(WHO);
            keep(functions, function, 2);

            // when
            var runs = IntStream.range(0, 2)
                    .mapToObj(i -> functions.start(function, "{}"))
                    .toList();

            // then
            var ids = new HashSet<String>();
            for (var run : runs) {
                assertThat(run.join().provisioned()).isTrue();
                assertThat(run.join().coldStart()).isNotNull();
                ids.add(run.join().instanceId());
            }
            var later = functions.run(function, "{}");
            assertThat(later.coldStart()).isNull();
            assertThat(later.provisioned()).isFalse();
            assertThat(ids).contains(later.instanceId());
        }
    }

    @Test
    void replacesALostInstance() throws IOException {
        try (var functions = new LocalFunctions(settings(Map.of()))) {
            // given
            var function = functions.python("import os\ndef main_handler(event, context):\n    os._exit(3)\n");
            keep(functions, function, 1);
            var lost = living(functions);

            // when
            functions.run(function, "{}");

            // then
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(living(functions))
                        .as(functions.provisioned().state(function.runKey()).toString())
                        .hasSize(1)
                        .doesNotContainAnyElementsOf(lost);
                assertThat(available(functions, function)).isOne();
            });
        }
    }

    @Test
    void idlingEndsOnlyWhatIsBeyondTheNumber() throws IOException {
        try (var functions = new LocalFunctions(settings(Map.of("openscf.instance.idle", "PT0.2S")))) {
            // given
            var function = functions.python("import time\ndef main_handler(event, context):\n    time.sleep(0.5)\n");
            keep(functions, function, 1);

            // when
            var runs = IntStream.range(0, 3)
                    .mapToObj(i -> functions.start(function, "{}"))
                    .toList();

            // then
            runs.forEach(run -> run.join());
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(living(functions)).hasSize(1));
            assertThat(functions.run(function, "{}").coldStart()).isNull();
        }
    }

    @Test
    void keepsNoneWhenNoneIsWantedAnyMore() throws IOException {
        try (var functions = new LocalFunctions(settings(Map.of()))) {
            // given
            var function = functions.python(WHO);
            keep(functions, function, 3);

            // when
            functions.provisioned().want(function, 1);

            // then
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(living(functions)).hasSize(1));
            functions.provisioned().want(function, 0);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(living(functions)).isEmpty());
            assertThat(functions.provisioned().state(function.runKey()).wanted())
                    .isZero();
        }
    }

    @Test
    void tellsWhyStartsFail() throws IOException {
        try (var functions = new LocalFunctions(settings(Map.of()))) {
            var function = functions.python("raise Exception('never ready')");

            functions.provisioned().want(function, 1);

            await().atMost(SOON).untilAsserted(() -> {
                var state = functions.provisioned().state(function.runKey());
                assertThat(state.available()).isZero();
                assertThat(state.failure())
                        .hasValueSatisfying(reason -> assertThat(reason).contains("never ready"));
            });
        }
    }

    @Test
    void holdsItsMemoryAgainstOthersAndSaysWhenThereIsNoMore() throws IOException {
        try (var functions = new LocalFunctions(settings(Map.of("openscf.instance.memory-megabytes", "384")))) {
            // given
            var function = functions.python(WHO);
            functions.provisioned().want(function, 4);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(available(functions, function)).isEqualTo(3);
                assertThat(functions.provisioned().state(function.runKey()).failure())
                        .hasValueSatisfying(reason -> assertThat(reason).contains("memory"));
            });
            keep(functions, function, 2);
            var kept = living(functions);

            // when
            var other = functions.run(functions.python(WHO), "{}");

            // then
            assertThat(other.coldStart()).isNotNull();
            assertThat(available(functions, function)).isEqualTo(2);
            assertThat(living(functions)).containsAll(kept);
        }
    }

    @Test
    void countsTheMostThatRanAtOnce() throws IOException {
        try (var functions = new LocalFunctions(settings(Map.of()))) {
            // given
            var function = functions.python("import time\ndef main_handler(event, context):\n    time.sleep(1)\n");
            keep(functions, function, 2);
            functions.provisioned().state(function.runKey());

            // when
            var runs = IntStream.range(0, 2)
                    .mapToObj(i -> functions.start(function, "{}"))
                    .toList();

            // then
            runs.forEach(run -> run.join());
            assertThat(functions.provisioned().state(function.runKey()).mostBusy())
                    .isEqualTo(2);
            await().atMost(SOON)
                    .until(() ->
                            functions.provisioned().state(function.runKey()).mostBusy() == 0);
        }
    }

    /** Without launchers that wait for any function: only instances are counted here. */
    private static Map<String, String> settings(Map<String, String> others) {
        var settings = new HashMap<>(others);
        settings.put("openscf.instance.warm", "0");
        return settings;
    }

    private static void keep(LocalFunctions functions, FunctionVersion function, int count) {
        functions.provisioned().want(function, count);
        await().atMost(SOON).untilAsserted(() -> {
            var state = functions.provisioned().state(function.runKey());
            assertThat(state.available()).as(state.toString()).isEqualTo(count);
            assertThat(living(functions)).hasSizeGreaterThanOrEqualTo(count);
        });
    }

    private static int available(LocalFunctions functions, FunctionVersion function) {
        return functions.provisioned().state(function.runKey()).available();
    }

    /** Instances have a directory each as long as they live. */
    private static Set<Path> living(LocalFunctions functions) throws IOException {
        if (!Files.isDirectory(functions.instances())) {
            return Set.of();
        }
        try (var found = Files.list(functions.instances())) {
            return found.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .collect(Collectors.toSet());
        }
    }
}
