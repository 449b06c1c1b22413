package app.thisthat.account;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.ledger.LedgerEntry;
import app.thisthat.ledger.LedgerStore;
import app.thisthat.ledger.TransactionType;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Accounts in PostgreSQL. */
public final class AccountStore {

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String CREATE = Sql.load(AccountStore.class, "create_account.sql");
    private static final String FIND_CREDENTIALS = Sql.load(AccountStore.class, "find_credentials.sql");

    private final Postgres postgres;

    AccountStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Creates an account and pays its signup bonus, in one transaction. Fails with {@code EMAIL_TAKEN} or
     * {@code USERNAME_TAKEN}.
     */
    public Future<Void> create(NewAccount account, Credits bonus) {
        LedgerEntry signup = new LedgerEntry(account.id(), bonus, TransactionType.SIGNUP_BONUS, account.id());
        return postgres.transactions()
                .withTransaction(connection ->
                        insert(connection, account).compose(inserted -> LedgerStore.post(connection, signup)))
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(translate(failure)));
    }

    private static Future<RowSet<Row>> insert(SqlConnection connection, NewAccount account) {
        return connection
                .preparedQuery(CREATE)
                .execute(Tuple.of(
                        account.id(),
                        account.username().value(),
                        account.email().value(),
                        account.passwordHash(),
                        account.role().wire()));
    }

    /** The refusal for a unique violation of the username or the e-mail address. Other failures stay the same. */
    public static Throwable translate(Throwable failure) {
        if (failure instanceof PgException error && UNIQUE_VIOLATION.equals(error.getSqlState())) {
            return "users_email".equals(error.getConstraint())
                    ? AccountRefusals.emailTaken()
                    : Refusal.of(RefusalCode.USERNAME_TAKEN, "Username is already in use")
                            .asException();
        }
        return failure;
    }

    /** The credentials of the open account of an e-mail address. Ignores case. */
    public Future<Optional<Credentials>> findCredentials(String email) {
        return postgres.control()
                .preparedQuery(FIND_CREDENTIALS)
                .execute(Tuple.of(email))
                .map(rows -> Rows.first(rows, AccountStore::credentials));
    }

    private static Credentials credentials(Row row) {
        return new Credentials(
                new AccountSummary(
                        row.getUUID("id"),
                        row.getString("username"),
                        row.getString("email"),
                        Role.fromWire(row.getString("role")),
                        Credits.of(row.getBigDecimal("credit_balance")),
                        SuspensionStore.inForce(row)),
                row.getString("password_hash"),
                row.getInteger("token_version"));
    }

    /** Whether an account has an id. */
    Future<Boolean> exists(UUID id) {
        return postgres.reads()
                .preparedQuery("select 1 from users where id = $1")
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 1);
    }

    /** Those of some ids that accounts have. */
    Future<Set<UUID>> existing(List<UUID> ids) {
        return postgres.reads()
                .preparedQuery("select id from users where id = any($1)")
                .execute(Tuple.tuple().addValue(ids.toArray(UUID[]::new)))
                .map(rows -> Rows.list(rows, row -> row.getUUID("id")))
                .map(Set::copyOf);
    }

    /** Replaces a password hash, unless the password has changed. */
    public Future<Void> replaceHash(UUID userId, String currentHash, String newHash) {
        return postgres.transactions()
                .preparedQuery("update users set password_hash = $3 where id = $1 and password_hash = $2")
                .execute(Tuple.of(userId, currentHash, newHash))
                .mapEmpty();
    }

    /** Whether an account has a role and a token version. */
    Future<Boolean> hasRole(UUID userId, int tokenVersion, Role role) {
        return postgres.control()
                .preparedQuery("select 1 from users where id = $1 and token_version = $2 and role = $3")
                .execute(Tuple.of(userId, tokenVersion, role.wire()))
                .map(rows -> rows.size() == 1);
    }

    /**
     * The data of a login.
     *
     * @param passwordHash null: no password until a reset
     */
    public record Credentials(AccountSummary account, String passwordHash, int tokenVersion) {}
}
