package io.openscf.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One column of a list for people: its heading, and what an object has in it. */
record Column(String heading, Function<JsonObject, String> cell) {
    /** The text of a field. */
    static Column of(String heading, String field) {
        return new Column(heading, object -> object.text(field));
    }

    /** A row of headings and one for each object. */
    static List<List<String>> table(List<JsonObject> objects, List<Column> columns) {
        var rows = new ArrayList<List<String>>();
        rows.add(columns.stream().map(Column::heading).toList());
        objects.forEach(object -> rows.add(row(object, columns)));
        return rows;
    }

    /** A row for each column: what an object is, one fact below the other. */
    static List<List<String>> facts(JsonObject object, List<Column> columns) {
        return columns.stream()
                .map(column -> List.of(column.heading, column.cell.apply(object)))
                .toList();
    }

    private static List<String> row(JsonObject object, List<Column> columns) {
        return columns.stream().map(column -> column.cell.apply(object)).toList();
    }
}
