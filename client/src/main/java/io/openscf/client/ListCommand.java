package io.openscf.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List the functions of a namespace.")
final class ListCommand extends ConnectedCommand {
    private static final int PAGE = 100;

    @Option(names = "--namespace", paramLabel = "NAMESPACE", description = "default: default")
    String namespace = "default";

    ListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        var functions = all(connection.client(), namespace);
        if (printedJson(Map.of("Functions", functions, "TotalCount", functions.size()))) {
            return DONE;
        }
        if (functions.isEmpty()) {
            err().println("no functions in namespace " + namespace + "; ./openscf deploy DIRECTORY makes one");
            return DONE;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAME", "RUNTIME", "TYPE", "STATUS", "CHANGED"));
        for (var one : functions) {
            rows.add(List.of(
                    one.text("FunctionName"),
                    one.text("Runtime"),
                    one.text("Type"),
                    one.text("Status"),
                    one.text("ModTime")));
        }
        printTable(rows);
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
