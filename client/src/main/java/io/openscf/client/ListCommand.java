package io.openscf.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List the functions of a namespace.")
final class ListCommand extends ConnectedCommand {
    private static final int PAGE = 100;

    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "FunctionName"),
            Column.of("RUNTIME", "Runtime"),
            Column.of("TYPE", "Type"),
            Column.of("STATUS", "Status"),
            Column.of("CHANGED", "ModTime"));

    @Option(names = "--namespace", paramLabel = "NAMESPACE", description = "default: default")
    String namespace = "default";

    ListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        var functions = all(connection.client(), namespace);
        if (!printedJson(Map.of("Functions", functions, "TotalCount", functions.size()))) {
            printList(
                    functions,
                    COLUMNS,
                    "no functions in namespace " + namespace + "; ./openscf deploy DIRECTORY makes one");
        }
        return DONE;
    }

    static List<JsonObject> all(ApiClient api, String namespace) throws ApiException, UnreachableException {
        var functions = new ArrayList<JsonObject>();
        while (true) {
            var page = api.call(
                            "ListFunctions",
                            Map.of(
                                    "Namespace",
                                    namespace,
                                    "Offset",
                                    functions.size(),
                                    "Limit",
                                    PAGE,
                                    "Orderby",
                                    "FunctionName",
                                    "Order",
                                    "ASC"))
                    .objects("Functions");
            functions.addAll(page);
            if (page.size() < PAGE) {
                return functions;
            }
        }
    }
}
