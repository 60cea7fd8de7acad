package io.openscf.connector.queue;

import java.util.Arrays;
import java.util.List;

/** Which messages a subscription wants (docs 1496/61024, 1496/61026). */
final class Filter {
    private Filter() {}

    /** A subscription with tags wants messages with at least one of them; one without wants all. */
    static boolean matchesTags(List<String> wanted, List<String> tags) {
        return wanted.isEmpty() || tags.stream().anyMatch(wanted::contains);
    }

    /** Any of the keys; a subscription without keys wants all. */
    static boolean matchesRouting(List<String> bindingKeys, String routingKey) {
        var words = List.of(routingKey.split("\\.", -1));
        return bindingKeys.isEmpty()
                || bindingKeys.stream().anyMatch(key -> matches(Arrays.asList(key.split("\\.", -1)), words));
    }

    /** {@code *} is exactly one word, {@code #} any number of them. */
    private static boolean matches(List<String> pattern, List<String> words) {
        // reachable[i]: the pattern so far takes the first i words.
        var reachable = new boolean[words.size() + 1];
        reachable[0] = true;
        for (String part : pattern) {
            var next = new boolean[words.size() + 1];
            for (int taken = 0; taken <= words.size(); taken++) {
                if (part.equals("#")) {
                    next[taken] = reachable[taken] || taken > 0 && next[taken - 1];
                } else if (taken > 0 && reachable[taken - 1]) {
                    next[taken] = part.equals("*") || part.equals(words.get(taken - 1));
                }
            }
            reachable = next;
        }
        return reachable[words.size()];
    }
}
