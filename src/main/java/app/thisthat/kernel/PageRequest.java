package app.thisthat.kernel;

import java.util.List;
import java.util.function.Function;

/**
 * A page of a list.
 *
 * @param limit maximum number of rows, at least 1
 * @param offset number of skipped rows, at least 0
 */
public record PageRequest(int limit, int offset) {

    /** Whether rows follow this page of a list with so many rows. */
    public boolean hasNext(long total) {
        return (long) offset + limit < total;
    }

    /** The rows of this page among those read, which may be one more. */
    public <T> List<T> shown(List<T> rows) {
        return rows.size() > limit ? rows.subList(0, limit) : rows;
    }

    /** The cursor of the next page; null if the rows read are not more than the limit. */
    public <T> String next(List<T> rows, Function<T, String> cursor) {
        return rows.size() > limit ? cursor.apply(rows.get(limit - 1)) : null;
    }

    public PageRequest {
        if (limit < 1 || offset < 0) {
            throw new IllegalArgumentException("Page is out of range");
        }
    }
}
