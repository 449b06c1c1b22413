package app.thisthat.market;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** Finds the ids of mirrored markets at the feed. */
public final class ConditionIdStore {

    private static final String FIND = "select polymarket_id from markets where id = $1 and polymarket_id is not null";

    private final Postgres postgres;

    public ConditionIdStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The condition id of a market; empty if it is not mirrored. */
    public Future<Optional<String>> find(UUID marketId) {
        return postgres.reads()
                .preparedQuery(FIND)
                .execute(Tuple.of(marketId))
                .map(rows -> Rows.first(rows, row -> row.getString("polymarket_id")));
    }
}
