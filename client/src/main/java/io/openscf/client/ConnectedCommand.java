package io.openscf.client;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command that talks to a gateway. */
abstract class ConnectedCommand implements Callable<Integer> {
    static final int DONE = 0;
    static final int FAILED = 1;

    @Mixin
    final Connection connection;

    ConnectedCommand(Surroundings surroundings) {
        this.connection = new Connection(surroundings);
    }

    /** The function that the command is about; null when it is about none or several. */
    @Nullable
    FunctionOptions subject() {
        return null;
    }

    PrintStream out() {
        return connection.surroundings().out();
    }

    PrintStream err() {
        return connection.surroundings().err();
    }

    /** Prints for a program when {@code --json} was given and says whether it did. */
    boolean printedJson(@Nullable Object value) {
        if (connection.json) {
            out().println(Json.pretty(value));
        }
        return connection.json;
    }

    /** Prints a table of objects, or for people only that there are none. */
    void printList(List<JsonObject> objects, List<Column> columns, String none) {
        if (objects.isEmpty()) {
            err().println(none);
        } else {
            printTable(Column.table(objects, columns));
        }
    }

    /** Prints rows in columns; the first row is the heading. */
    void printTable(List<List<String>> rows) {
        var widths = new int[rows.getFirst().size()];
        for (var row : rows) {
            for (var column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (var column = 0; column < widths.length; column++) {
                var cell = row.get(column);
                line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
            }
            out().println(line.toString().stripTrailing());
        }
    }
}
