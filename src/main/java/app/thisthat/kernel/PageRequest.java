package app.thisthat.kernel;

/**
 * A page of a list.
 *
 * @param limit maximum number of rows, at least 1
 * @param offset number of skipped rows, at least 0
 */
public record PageRequest(int limit, int offset) {

    public PageRequest {
        if (limit < 1 || offset < 0) {
            throw new IllegalArgumentException("Page is out of range");
        }
    }
}
