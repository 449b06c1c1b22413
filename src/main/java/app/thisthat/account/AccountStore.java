package app.thisthat.account;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.ledger.LedgerEntry;
import app.thisthat.ledger.LedgerStore;
import app.thisthat.ledger.TransactionType;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Accounts in PostgreSQL. */
public final class AccountStore {

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String CREATE = Sql.load(AccountStore.class, "create_account.sql");
    private static final String LOGIN = Sql.load(AccountStore.class, "login.sql");

    private final Postgres postgres;

    AccountStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Makes an account and pays its signup bonus, both or neither.
     *
     * @return fails with {@code EMAIL_TAKEN} or {@code USERNAME_TAKEN}
     */
    public Future<Void> create(NewAccount account, Credits bonus) {
        LedgerEntry signup = new LedgerEntry(account.id(), bonus, TransactionType.SIGNUP_BONUS, account.id());
        return postgres.pool()
                .withTransaction(
                        connection -> insert(connection, account).compose(made -> LedgerStore.post(connection, signup)))
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(taken(failure)));
    }

    private static Future<RowSet<Row>> insert(SqlConnection connection, NewAccount account) {
        return connection
                .preparedQuery(CREATE)
                .execute(Tuple.of(
                        account.id(),
                        account.username().value(),
                        account.email().value(),
                        account.passwordHash(),
                        account.role()));
    }

    /** The refusal that the violation of a unique index stands for; every other failure is itself. */
    public static Throwable taken(Throwable failure) {
        if (failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState())) {
            return "users_email".equals(refused.getConstraint())
                    ? AccountRefusals.emailTaken()
                    : Refusal.of(RefusalCode.USERNAME_TAKEN, "This username is taken")
                            .asException();
        }
        return failure;
    }

    /** What a sign-in is held against; empty if no account has the address. */
    public Future<Optional<Credentials>> credentials(String email) {
        return one(
                LOGIN,
                Tuple.of(email),
                row -> new Credentials(
                        new AccountSummary(
                                row.getUUID("id"),
                                row.getString("username"),
                                row.getString("email"),
                                Credits.of(row.getBigDecimal("credit_balance"))),
                        row.getString("password_hash"),
                        row.getInteger("token_version"),
                        row.getBoolean("suspended")));
    }

    /** Puts another hash of the same password in the place of one, unless the password was changed meanwhile. */
    public Future<Void> replaceHash(UUID userId, String before, String hash) {
        return postgres.statements()
                .preparedQuery("update users set password_hash = $3 where id = $1 and password_hash = $2")
                .execute(Tuple.of(userId, before, hash))
                .mapEmpty();
    }

    /** Whether an account has a role and its tokens are of a version, now. */
    Future<Boolean> hasRole(UUID userId, int tokenVersion, String role) {
        return postgres.statements()
                .preparedQuery("select 1 from users where id = $1 and token_version = $2 and role = $3")
                .execute(Tuple.of(userId, tokenVersion, role))
                .map(rows -> rows.size() == 1);
    }

    private <T> Future<Optional<T>> one(String sql, Tuple parameters, Function<Row, T> read) {
        return postgres.statements().preparedQuery(sql).execute(parameters).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(read.apply(row.next())) : Optional.empty();
        });
    }

    /** An account and what its owner has to know. */
    public record Credentials(AccountSummary account, String passwordHash, int tokenVersion, boolean suspended) {}
}
