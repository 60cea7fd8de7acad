package io.openscf.api.management;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which part of a list is asked for (management-api.md section 8.5). */
public record Page(long offset, long limit) {
    private static final long DEFAULT_LIMIT = 20;

    /** Offset 0 and Limit 20 when left out; fails with InvalidParameterValue.Offset, InvalidParameterValue.Limit. */
    public static Page of(@Nullable Long offset, @Nullable Long limit) {
        var page = new Page(offset == null ? 0 : offset, limit == null ? DEFAULT_LIMIT : limit);
        if (page.offset < 0) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__OFFSET, "Offset is 0 or more.");
        }
        if (page.limit < 0) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__LIMIT, "Limit is 0 or more.");
        }
        return page;
    }

    /** That part. */
    public <T> List<T> cut(List<T> all) {
        return all.stream().skip(offset).limit(limit).toList();
    }
}
