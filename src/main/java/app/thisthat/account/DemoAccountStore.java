package app.thisthat.account;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Accounts with published passwords in PostgreSQL. */
final class DemoAccountStore {

    private static final String FIND = Sql.load(DemoAccountStore.class, "find_demo_accounts.sql");
    private static final String REPLACE_HASHES =
            "update users set password_hash = $1, token_version = token_version + 1, updated_at = now()"
                    + " where password_hash = any ($2)";

    private final Postgres postgres;

    DemoAccountStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Accounts that can have a published password.
     *
     * @param login index of the demo login; -1: users for load tests
     * @param email address of one of them
     * @param accounts number of accounts with this hash
     */
    record Candidate(int login, String email, String passwordHash, long accounts) {}

    /** Finds at most {@code limit} candidates. */
    Future<List<Candidate>> find(List<BootstrapAccounts.Login> logins, String loadTestAddresses, int limit) {
        Tuple parameters = Tuple.tuple()
                .addArrayOfUUID(logins.stream().map(BootstrapAccounts.Login::id).toArray(UUID[]::new))
                .addArrayOfString(
                        logins.stream().map(BootstrapAccounts.Login::email).toArray(String[]::new))
                .addArrayOfString(
                        logins.stream().map(BootstrapAccounts.Login::username).toArray(String[]::new))
                .addString(loadTestAddresses)
                .addInteger(limit);
        return postgres.jobs()
                .preparedQuery(FIND)
                .execute(parameters)
                .map(rows -> Rows.list(
                        rows,
                        row -> new Candidate(
                                row.getInteger("login"),
                                row.getString("email"),
                                row.getString("password_hash"),
                                row.getLong("accounts"))));
    }

    /** Replaces password hashes and ends the sessions of their accounts. Returns the number of accounts. */
    Future<Integer> replaceHashes(List<String> hashes, String replacement) {
        return postgres.transactions()
                .preparedQuery(REPLACE_HASHES)
                .execute(Tuple.tuple().addString(replacement).addArrayOfString(hashes.toArray(String[]::new)))
                .map(RowSet::rowCount);
    }
}
