package app.thisthat.platform.postgres;

import app.thisthat.harness.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The schema and the rows of a database, as text that can be compared. */
final class SchemaSnapshot {

    private static final String SCHEMA = Sql.load(SchemaSnapshot.class, "schema.sql");

    private final String uri;

    SchemaSnapshot(String uri) {
        this.uri = uri;
    }

    /** The objects of the schema with their properties and grants, one line each; see {@code schema.sql}. */
    List<String> schema() {
        return lines(SCHEMA);
    }

    /** The columns of each table, in their order. */
    Map<String, List<String>> columns() {
        Map<String, List<String>> columns = new TreeMap<>();
        lines(
                        """
                select table_name || '.' || column_name from information_schema.columns join information_schema.tables
                using (table_schema, table_name)
                where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'flyway%'
                order by table_name, ordinal_position""")
                .forEach(name -> columns.computeIfAbsent(
                                name.substring(0, name.indexOf('.')), table -> new ArrayList<>())
                        .add(name.substring(name.indexOf('.') + 1)));
        return columns;
    }

    /** The rows of some columns of some tables, sorted. */
    Map<String, List<String>> rows(Map<String, List<String>> columns) {
        Map<String, List<String>> rows = new TreeMap<>();
        columns.forEach((table, names) -> rows.put(
                table, lines("select row(" + String.join(", ", names) + ")::text from " + table + " order by 1")));
        return rows;
    }

    private List<String> lines(String sql) {
        try (Connection connection = Servers.connect(uri);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            return lines;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
