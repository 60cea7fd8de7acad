package io.openscf.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What stays out of a code package: a few names always, and the patterns of {@code .openscfignore}.
 *
 * <p>A pattern is written as in a {@code .gitignore}: {@code *}, {@code **} and {@code ?}; a slash before its end ties it
 * to the directory of the file; a slash at its end means directories only; {@code !} takes back; the last match decides.
 */
final class IgnoreRules {
    static final String FILE = ".openscfignore";
    private static final List<String> ALWAYS =
            List.of(".git", "__pycache__", ".DS_Store", ".openscf/", "/openscf.yaml", "/" + FILE);

    private record Rule(Pattern path, boolean directoriesOnly, boolean keeps) {}

    private final List<Rule> rules = new ArrayList<>();

    private IgnoreRules(List<String> lines) {
        ALWAYS.forEach(this::add);
        lines.forEach(this::add);
    }

    /** The rules for a directory; without an {@code .openscfignore} in it those that always hold. */
    static IgnoreRules of(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        return new IgnoreRules(Files.isRegularFile(file) ? Files.readAllLines(file) : List.of());
    }

    static IgnoreRules of(List<String> lines) {
        return new IgnoreRules(lines);
    }

    /** @param path relative, its parts separated by {@code /} */
    boolean ignores(String path, boolean isDirectory) {
        var ignored = false;
        for (var rule : rules) {
            if ((isDirectory || !rule.directoriesOnly)
                    && rule.path.matcher(path).matches()) {
                ignored = !rule.keeps;
            }
        }
        return ignored;
    }

    private void add(String line) {
        var glob = line.strip();
        if (glob.isEmpty() || glob.startsWith("#")) {
            return;
        }
        var keeps = glob.startsWith("!");
        glob = keeps ? glob.substring(1) : glob;
        var directoriesOnly = glob.endsWith("/");
        glob = directoriesOnly ? glob.substring(0, glob.length() - 1) : glob;
        var anywhere = glob.indexOf('/') < 0;
        glob = glob.startsWith("/") ? glob.substring(1) : glob;
        rules.add(new Rule(Pattern.compile((anywhere ? "(?:.*/)?" : "") + regex(glob)), directoriesOnly, keeps));
    }

    private static String regex(String glob) {
        var regex = new StringBuilder();
        for (var at = 0; at < glob.length(); at++) {
            if (glob.startsWith("**/", at)) {
                regex.append("(?:.*/)?");
                at += 2;
            } else if (glob.startsWith("**", at)) {
                regex.append(".*");
                at++;
            } else {
                var c = glob.charAt(at);
                regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }
}
