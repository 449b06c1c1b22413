package app.thisthat.harness;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Ids;
import app.thisthat.platform.Sql;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Puts users and markets into a test's database and audits the books afterwards. */
public final class Books {

    private static final String AUDIT = Sql.load(app.thisthat.ledger.LedgerStore.class, "audit.sql");

    private final TestDatabase database;

    public Books(TestDatabase database) {
        this.database = database;
    }

    /** A user with 1,000 credits and the ledger row of them. */
    public UUID user() {
        return user("1000");
    }

    /** A user with a balance and the ledger row of it. */
    public UUID user(String credits) {
        UUID id = Ids.next();
        database.ask(
                "insert into users (id, username, email, password_hash) values (?, ?, ?, 'none')",
                id,
                "u-" + id,
                id + "@example.com");
        database.ask(
                "select ledger_post(array[?::uuid], array[?::numeric], array['signup_bonus'], array[?::uuid], array[0], array[0])",
                id,
                new BigDecimal(credits),
                id);
        return id;
    }

    /** An open market made by an admin. */
    public UUID market(String thisOdds, String thatOdds) {
        UUID id = Ids.next();
        database.ask(
                "insert into markets (id, title, this_option, that_option, market_type) values (?, 'Will it rain?', 'Yes', 'No', 'credits')",
                id);
        database.ask(
                "insert into market_odds (market_id, this_odds, that_odds) values (?, ?, ?)",
                id,
                new BigDecimal(thisOdds),
                new BigDecimal(thatOdds));
        return id;
    }

    public BigDecimal balance(UUID user) {
        return (BigDecimal) database.ask("select credit_balance from users where id = ?", user);
    }

    /** Asserts that not one of the books' invariants is violated. */
    public void assertSound() {
        Map<String, Long> violations = new LinkedHashMap<>();
        try (Connection connection = Servers.connect(database.uri());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(AUDIT)) {
            while (rows.next()) {
                violations.put(rows.getString("invariant"), rows.getLong("violations"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        assertThat(violations).hasSize(10).allSatisfy((invariant, count) -> assertThat(count)
                .as(invariant)
                .isZero());
    }
}
