package io.openscf.invocation;

import io.openscf.instance.Run;
import io.openscf.journal.InvocationRecord;
import io.openscf.model.ColdStart;
import io.openscf.model.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The log lines of one run in their two spellings (runtimes.md sections 13 and 14.18). */
class RunLog {
    private static final int TAIL_BYTES = 4096;
    /** RetMsg in a log line is cut here, as any line is. */
    private static final int RESULT_CHARACTERS = 8 * 1024;

    private final String requestId;
    private final Run run;
    private final int memoryMegabytes;

    RunLog(String requestId, Run run, int memoryMegabytes) {
        this.requestId = requestId;
        this.run = run;
        this.memoryMegabytes = memoryMegabytes;
    }

    /** For the API's {@code Log}: the older spelling, its last 4 KB. */
    String tail() {
        return lastBytes("START RequestId: " + requestId + "\nEvent RequestId: " + requestId + "\n" + output()
                + failure(" ") + "END RequestId: " + requestId + "\n" + report());
    }

    /** For the log store: the newer spelling. */
    String stored() {
        return InvocationRecord.firstLine(requestId) + initReport() + output() + ending() + "END RequestId:" + requestId
                + "\n" + report();
    }

    /** What a caller gets as result text. */
    String result() {
        return switch (run.outcome()) {
            case Outcome.Succeeded succeeded -> succeeded.result().toString(StandardCharsets.UTF_8);
            case Outcome.Failed failed -> ErrorBody.of(failed, requestId);
        };
    }

    private String output() {
        String text = run.output();
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }

    private String ending() {
        return switch (run.outcome()) {
            case Outcome.Succeeded succeeded ->
                "Response RequestId:" + requestId + " RetMsg:" + shortResult(succeeded) + "\n";
            case Outcome.Failed failed -> failure("");
        };
    }

    private static String shortResult(Outcome.Succeeded succeeded) {
        String text = succeeded.result().toString(StandardCharsets.UTF_8);
        return text.length() <= RESULT_CHARACTERS ? text : text.substring(0, RESULT_CHARACTERS);
    }

    private String failure(String blank) {
        return run.outcome() instanceof Outcome.Failed failed
                ? "ERROR RequestId:" + blank + requestId + " Result:" + blank + ErrorBody.forLog(failed) + "\n"
                : "";
    }

    private String initReport() {
        ColdStart cold = run.coldStart();
        return cold == null
                ? ""
                : (run.provisioned() ? "Provisioned" : "Init") + " Report RequestId: " + requestId + " Coldstart: "
                        + millis(cold.totalNanos()) + "ms (PullCode: "
                        + millis(cold.pullCodeNanos()) + "ms InitRuntime: " + millis(cold.initRuntimeNanos())
                        + "ms InitFunction: " + millis(cold.initFunctionNanos()) + "ms) Memory: " + memoryMegabytes
                        + "MB MemUsage: " + String.format(Locale.ROOT, "%.2f", megabytes()) + "MB\n";
    }

    private String report() {
        return "Report RequestId: " + requestId + " Duration:" + millis(run.durationNanos()) + "ms Memory:"
                + memoryMegabytes + "MB MemUsage:" + micro(run.memoryBytes()) + "MB\n";
    }

    private double megabytes() {
        return run.memoryBytes() / 1048576.0;
    }

    /** Six decimals without the cost of a formatter: this is on every run's path. */
    private static String micro(long bytes) {
        long millionths = bytes / 1024 * 1_000_000 / 1024;
        String fraction = Long.toString(1_000_000 + millionths % 1_000_000).substring(1);
        return millionths / 1_000_000 + "." + fraction;
    }

    private static long millis(long nanos) {
        return nanos <= 0 ? 0 : Math.max(1, (nanos + 500_000) / 1_000_000);
    }

    private static String lastBytes(String text) {
        if (text.length() * 3 <= TAIL_BYTES) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= TAIL_BYTES) {
            return text;
        }
        int from = bytes.length - TAIL_BYTES;
        // not in the middle of a character
        while (from < bytes.length && (bytes[from] & 0xC0) == 0x80) {
            from++;
        }
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }
}
