package io.openscf.client;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant who wrote another one. */
final class Nearest {
    private Nearest() {}

    /** The known name with the fewest typing errors to the given one; nothing when all are too far away. */
    static Optional<String> to(String given, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(given, name) <= tolerance(given))
                .min(Comparator.comparingInt(name -> distance(given, name)));
    }

    /** {@code "; did you mean X?"}, or nothing. */
    static String advice(String given, Collection<String> known) {
        return to(given, known).map(name -> "; did you mean " + name + "?").orElse("");
    }

    private static int tolerance(String given) {
        return Math.max(1, given.length() / 3);
    }

    /** How many letters must be inserted, removed, replaced or swapped with their neighbour; case does not count. */
    private static int distance(String one, String other) {
        var a = one.toLowerCase(Locale.ROOT);
        var b = other.toLowerCase(Locale.ROOT);
        var rows = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            for (var j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : step(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int step(int[][] rows, String a, String b, int i, int j) {
        var last = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        var best = Math.min(Math.min(rows[i - 1][j], rows[i][j - 1]) + 1, rows[i - 1][j - 1] + last);
        var swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
    }
}
