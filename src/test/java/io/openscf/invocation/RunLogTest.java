package io.openscf.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.instance.Run;
import io.openscf.model.ColdStart;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The shapes of runtimes.md sections 12 and 13. */
class RunLogTest {
    private static final Outcome.Failed FAILED =
            new Outcome.Failed(RunStatus.USER_CODE_EXCEPTION, 1, "user code exception caught", "Trace\n\"x\"");

    @Test
    void spellsTheTailInTheOlderWay() {
        var run = new Run(succeeded(), "hello\n", 3_000_000, 5 << 19, null, "1");

        String tail = new RunLog("r-1", run, 128).tail();

        assertThat(tail).isEqualTo("""
                START RequestId: r-1
                Event RequestId: r-1
                hello
                END RequestId: r-1
                Report RequestId: r-1 Duration:3ms Memory:128MB MemUsage:2.500000MB
                """);
    }

    @Test
    void storesTheNewerSpellingWithTheColdStart() {
        var run = new Run(succeeded(), "a", 1, 1 << 20, new ColdStart(102_000_000, 8_000_000, 1_307_000_000), "1");

        assertThat(new RunLog("r-1", run, 128).stored()).isEqualTo("""
                START RequestId:r-1
                Init Report RequestId: r-1 Coldstart: 1417ms (PullCode: 102ms InitRuntime: 8ms InitFunction: 1307ms) Memory: 128MB MemUsage: 1.00MB
                a
                Response RequestId:r-1 RetMsg:"Hello World"
                END RequestId:r-1
                Report RequestId: r-1 Duration:1ms Memory:128MB MemUsage:1.000000MB
                """);
    }

    /** runtimes.md section 13: provisioned instances write Provisioned Report with the same fields. */
    @Test
    void namesTheStartOfAnInstanceThatWasStartedAhead() {
        var run =
                new Run(succeeded(), "a", 1, 1 << 20, new ColdStart(102_000_000, 8_000_000, 1_307_000_000), true, "1");

        assertThat(new RunLog("r-1", run, 128).stored())
                .contains("\nProvisioned Report RequestId: r-1 Coldstart: 1417ms (PullCode: 102ms ")
                .doesNotContain("Init Report");
    }

    @Test
    void writesAnErrorInsteadOfTheResponse() {
        String log = new RunLog("r-1", new Run(FAILED, "", 1, 0, null, "1"), 128).stored();

        assertThat(log)
                .contains("ERROR RequestId:r-1 Result:{\"errorCode\":1,\"errorMessage\":")
                .doesNotContain("RetMsg");
    }

    @Test
    void cutsTheTailAt4KilobytesBetweenCharacters() {
        var run = new Run(succeeded(), "\u4e2d".repeat(5000) + "\n", 1, 0, null, "1");

        String tail = new RunLog("r-1", run, 128).tail();

        assertThat(tail.getBytes(StandardCharsets.UTF_8).length).isBetween(4093, 4096);
        assertThat(tail).startsWith("\u4e2d").endsWith("MB\n");
    }

    @Test
    void ordersTheKeysOfAnErrorAlphabetically() {
        assertThat(ErrorBody.of(FAILED, "r-1"))
                .isEqualTo("{\"errorCode\":1,\"errorMessage\":\"user code exception caught\",\"requestId\":\"r-1\","
                        + "\"stackTrace\":\"Trace\\n\\\"x\\\"\",\"statusCode\":430}");
    }

    private static Outcome succeeded() {
        return new Outcome.Succeeded(Buffer.buffer("\"Hello World\""));
    }
}
