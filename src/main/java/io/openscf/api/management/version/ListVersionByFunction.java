package io.openscf.api.management.version;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.Page;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.Versions;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ListVersionByFunction (management-api.md section 10.2): {@code $LATEST} is one of them; without OrderBy it is the first. */
@Singleton
class ListVersionByFunction implements Action<ListVersionByFunction.Request, ListVersionByFunction.Response> {
    record Request(
            String functionName,
            @Nullable String namespace,
            @Nullable Long offset,
            @Nullable Long limit,
            @Nullable String order,
            @Nullable String orderBy) {}

    record Version(String version, String description, String addTime, String modTime, String status) {
        static Version of(FunctionSettings version) {
            return new Version(
                    version.version(),
                    version.description(),
                    Rules.time(version.added()),
                    Rules.time(version.modified()),
                    version.status().text());
        }
    }

    record Response(List<String> functionVersion, List<Version> versions, long totalCount) {}

    private final Versions versions;

    ListVersionByFunction(Versions versions) {
        this.versions = versions;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var page = Page.of(request.offset(), request.limit());
        return versions.list(Rules.key(request.namespace(), request.functionName()))
                .map(all -> {
                    var part = page.cut(sorted(all, request)).stream()
                            .map(Version::of)
                            .toList();
                    return new Response(part.stream().map(Version::version).toList(), part, all.size());
                });
    }

    private static List<FunctionSettings> sorted(List<FunctionSettings> newestFirst, Request request) {
        boolean ascending = "ASC".equalsIgnoreCase(request.order());
        if (request.orderBy() == null || request.orderBy().isEmpty()) {
            return ascending ? newestFirst.reversed() : newestFirst;
        }
        var time = Comparator.comparing(
                request.orderBy().equals("ModTime") ? FunctionSettings::modified : FunctionSettings::added);
        return newestFirst.reversed().stream() // so that equal times keep the order of numbers
                .sorted(time)
                .collect(java.util.stream.Collectors.collectingAndThen(
                        java.util.stream.Collectors.toList(), list -> ascending ? list : list.reversed()));
    }
}
