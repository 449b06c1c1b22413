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

    private static final String TAKE = Sql.load(LeaseStore.class, "take_leases.sql");
    private static final String GIVE_BACK =
            "update leases set until = clock_timestamp() where holder = $1 and until > clock_timestamp()";

    private final Postgres postgres;

    LeaseStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Prolongs the leases that a node holds and takes those that nobody does; the tokens of those it holds now, by job. */
    Future<Map<String, Long>> take(String node, Collection<String> jobs, Duration term) {
        Tuple order = Tuple.tuple()
                .addValue(node)
                .addValue(jobs.toArray(String[]::new))
                .addValue((int) term.toMillis());
        return postgres.statements().preparedQuery(TAKE).execute(order).map(rows -> {
            Map<String, Long> tokens = new HashMap<>();
            for (Row row : rows) {
                tokens.put(row.getString("job"), row.getLong("token"));
            }
            return tokens;
        });
    }

    /** Ends all leases of a node. */
    Future<Void> giveBack(String node) {
        return postgres.statements()
                .preparedQuery(GIVE_BACK)
                .execute(Tuple.of(node))
                .mapEmpty();
    }
}
