package app.thisthat.platform.jobs;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The leases in PostgreSQL. */
final class LeaseStore {

    private static final String ACQUIRE = Sql.load(LeaseStore.class, "acquire_leases.sql");
    private static final String RELEASE =
            "update leases set until = clock_timestamp() where holder = $1 and until > clock_timestamp()";

    private final Postgres postgres;

    LeaseStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Renews the leases of a node, acquires free ones, and returns the tokens of all that the node holds, by job. */
    Future<Map<String, Long>> acquire(String node, Collection<String> jobs, Duration term) {
        Tuple parameters = Tuple.tuple()
                .addValue(node)
                .addValue(jobs.toArray(String[]::new))
                .addValue((int) term.toMillis());
        return postgres.control().preparedQuery(ACQUIRE).execute(parameters).map(rows -> {
            Map<String, Long> tokens = new HashMap<>();
            for (Row row : rows) {
                tokens.put(row.getString("job"), row.getLong("token"));
            }
            return tokens;
        });
    }

    /** Ends all leases of a node. */
    Future<Void> release(String node) {
        return postgres.control().preparedQuery(RELEASE).execute(Tuple.of(node)).mapEmpty();
    }
}
