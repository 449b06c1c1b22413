package app.thisthat.platform.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;

/**
 * A row that finds its columns by name in a map. Read-only.
 *
 * @param columns positions by name, shared by the rows of a result
 */
record IndexedRow(Row row, Map<String, Integer> columns) implements Row {

    private static final int UNKNOWN = -1;

    @Override
    public String getColumnName(int position) {
        return row.getColumnName(position);
    }

    @Override
    public int getColumnIndex(String column) {
        return columns.getOrDefault(column, UNKNOWN);
    }

    @Override
    public <T> T get(Class<T> type, int position) {
        return row.get(type, position);
    }

    @Override
    public Object getValue(int position) {
        return row.getValue(position);
    }

    @Override
    public Tuple addValue(Object value) {
        throw new UnsupportedOperationException("A row of a result is read-only");
    }

    @Override
    public List<Class<?>> types() {
        return row.types();
    }

    @Override
    public int size() {
        return row.size();
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("A row of a result is read-only");
    }
}
