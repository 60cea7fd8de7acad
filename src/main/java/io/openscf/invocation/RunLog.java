package io.openscf.invocation;

import io.openscf.instance.Run;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The lines around a run (runtimes.md section 13): the older spelling for callers, the newer one for the store. */
final class RunLog {
    private static final int TAIL_BYTES = 4096;

    private RunLog() {}

    /** The last 4 KB, as {@code LogType=Tail} returns them. */
    static String tail(String requestId, FunctionVersion function, Run run) {
        var text = new StringBuilder("START RequestId: ").append(requestId).append('\n');
        text.append("Event RequestId: ").append(requestId).append('\n');
        output(text, run);
        text.append("END RequestId: ").append(requestId).append('\n');
        text.append("Report RequestId: ").append(requestId).append(report(function, run));
        var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= TAIL_BYTES) {
            return text.toString();
        }
        int from = bytes.length - TAIL_BYTES;
        while ((bytes[from] & 0xC0) == 0x80) {
            from++; // not in the middle of a character
        }
        return new String(Arrays.copyOfRange(bytes, from, bytes.length), StandardCharsets.UTF_8);
    }

    /** All of it, as GetFunctionLogs returns it. */
    static String stored(String requestId, FunctionVersion function, Run run) {
        var text = new StringBuilder("START RequestId:").append(requestId).append('\n');
        if (run.coldStart() != null) {
            var cold = run.coldStart();
            text.append("Init Report RequestId: ").append(requestId).append(" Coldstart: ");
            text.append(millis(cold.totalNanos())).append("ms (PullCode: ").append(millis(cold.pullCodeNanos()));
            text.append("ms InitRuntime: ").append(millis(cold.initRuntimeNanos())).append("ms InitFunction: ");
            text.append(millis(cold.initFunctionNanos())).append("ms) Memory: ").append(function.memoryMegabytes());
            text.append("MB MemUsage: ").append(megabytes(run.memoryBytes())).append("MB\n");
        }
        output(text, run);
        switch (run.outcome()) {
            case Outcome.Succeeded succeeded ->
                text.append("Response RequestId:").append(requestId).append(" RetMsg:").append(shortened(succeeded.result().toString()));
            case Outcome.Failed failed ->
                text.append("ERROR RequestId:").append(requestId).append(" Result:").append(ErrorBody.json(failed, null));
        }
        text.append("\nEND RequestId:").append(requestId).append('\n');
        return text.append("Report RequestId:").append(requestId).append(report(function, run)).toString();
    }

    private static String shortened(String result) {
        return result.length() <= 8192 ? result : result.substring(0, 8192);
    }

    private static void output(StringBuilder text, Run run) {
        text.append(run.output());
        if (!run.output().isEmpty() && !run.output().endsWith("\n")) {
            text.append('\n');
        }
    }

    private static String report(FunctionVersion function, Run run) {
        return " Duration:" + Math.ceilDiv(run.durationNanos(), 1_000_000L) + "ms Memory:" + function.memoryMegabytes()
                + "MB MemUsage:" + megabytes(run.memoryBytes()) + "MB";
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.6f", bytes / 1048576.0);
    }
}
