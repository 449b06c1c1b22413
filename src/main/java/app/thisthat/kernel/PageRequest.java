package app.thisthat.kernel;

/**
 * A window on a list.
 *
 * @param limit how many rows at most, at least 1
 * @param offset how many rows to pass over, at least 0
 */
public record PageRequest(int limit, int offset) {

    public PageRequest {
        if (limit < 1 || offset < 0) {
            throw new IllegalArgumentException("page out of range");
        }
    }
}
