package app.thisthat.market;

import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** The policy of rule {@code admin-conflicts}, in the database for the statements that apply it under their locks. */
final class AdminPolicyStore {

    private static final String SET =
            "update admin_policy set conflicts_allowed = $1 where conflicts_allowed is distinct from $1";

    private final SqlClient transactions;

    AdminPolicyStore(Postgres postgres) {
        this.transactions = postgres.transactions();
    }

    Future<Void> setConflictsAllowed(boolean allowed) {
        return transactions.preparedQuery(SET).execute(Tuple.of(allowed)).mapEmpty();
    }
}
