package io.openscf.client;

import java.util.regex.Pattern;

/** What has been printed of a run that goes on, so that only what is new is printed. */
final class FollowedRun {
    /** What the gateway puts in front of a run's output; the second line only when the run has ended. */
    private static final Pattern HEAD =
            Pattern.compile("\\ASTART RequestId:\\S+\\n(?:(?:Init|Provisioned) Report RequestId: .*\\n)?");

    private static final Pattern GAP =
            Pattern.compile("\\A\\[PLATFORM] the first (\\d+) characters of the output are no longer kept\\n");

    /** Characters of the output, from its beginning. */
    private long printed;

    private boolean begun;

    /** What of this log has not been printed, line breaks included; it counts as printed then. */
    String more(String log) {
        var head = HEAD.matcher(log);
        int begin = head.find() ? head.end() : 0;
        var first = begun ? "" : log.substring(0, begin);
        begun = true;
        var output = log.substring(begin);
        long missing = 0;
        var gap = GAP.matcher(output);
        if (gap.find()) {
            missing = Long.parseLong(gap.group(1));
            output = output.substring(gap.end());
        }
        int known = (int) Math.clamp(printed - missing, 0, output.length());
        var lost = missing > printed ? gap.group() : "";
        printed = missing + output.length();
        return first + lost + output.substring(known);
    }
}
