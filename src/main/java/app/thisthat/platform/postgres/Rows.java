package app.thisthat.platform.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Converts the rows of a result. */
public final class Rows {

    /** Below these the map takes longer to make than it saves. */
    private static final int INDEXED_MIN = 4;

    private Rows() {}

    /** All rows, in their order. */
    public static <T> List<T> list(RowSet<Row> rows, Function<Row, T> mapper) {
        List<T> values = new ArrayList<>(rows.size());
        for (Row row : indexed(rows)) {
            values.add(mapper.apply(row));
        }
        return values;
    }

    /**
     * Rows that find their columns by name in a map. The client compares a name with those of the columns in turn, which
     * takes longer than to decode the values.
     */
    static Iterable<Row> indexed(RowSet<Row> rows) {
        if (rows.size() < INDEXED_MIN) {
            return rows;
        }
        Map<String, Integer> columns = new HashMap<>();
        List<String> names = rows.columnsNames();
        for (int i = names.size() - 1; i >= 0; i--) {
            columns.put(names.get(i), i);
        }
        List<Row> indexed = new ArrayList<>(rows.size());
        for (Row row : rows) {
            indexed.add(new IndexedRow(row, columns));
        }
        return indexed;
    }

    /** The first row; empty if there is none. */
    public static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> mapper) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(mapper.apply(rows.iterator().next()));
    }
}
