package app.thisthat.harness;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Ids;
import app.thisthat.platform.postgres.Sql;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Inserts users, markets and bets into a database and checks the invariants of the ledger. */
public final class LedgerFixture {

    private static final String AUDIT = Sql.load(app.thisthat.ledger.LedgerStore.class, "audit_all.sql")
            + Sql.load(app.thisthat.ledger.LedgerStore.class, "audit_invariants.sql");

    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private final TestDatabase database;

    public LedgerFixture(TestDatabase database) {
        this.database = database;
    }

    /** Inserts a user with 1,000 credits. */
    public UUID user() {
        return user("1000");
    }

    /** Inserts a user and the ledger row of the balance. */
    public UUID user(String credits) {
        UUID id = Ids.next();
        database.execute(
                "insert into users (id, username, email, password_hash) values (?, ?, ?, 'none')",
                id,
                "u-" + id,
                id + "@example.com");
        database.execute(
                "select ledger_post(array[?::uuid], array[?::numeric], array['signup_bonus'], array[?::uuid], array[0], array[0])",
                id,
                new BigDecimal(credits),
                id);
        return id;
    }

    /** Credits a user, with a ledger row. */
    public void grant(UUID user, String credits) {
        database.execute(
                "select ledger_post(array[?::uuid], array[?::numeric], array['signup_bonus'], array[gen_random_uuid()], array[0], array[0])",
                user,
                new BigDecimal(credits));
    }

    /** Inserts an open market without a feed. */
    public UUID market(String thisOdds, String thatOdds) {
        UUID id = Ids.next();
        database.execute(
                "insert into markets (id, title, this_option, that_option, market_type) values (?, 'Will it rain?', 'Yes', 'No', 'credits')",
                id);
        database.execute(
                "insert into market_odds (market_id, this_odds, that_odds, streamed_at) values (?, ?, ?, now())",
                id,
                new BigDecimal(thisOdds),
                new BigDecimal(thatOdds));
        return id;
    }

    /** Inserts an open mirrored market whose odds are confirmed now. Its tokens are its id with the suffixes 1 and 2. */
    public UUID mirroredMarket(String thisOdds, String thatOdds) {
        UUID id = market(thisOdds, thatOdds);
        database.execute(
                "update markets set market_type = 'polymarket', polymarket_id = id::text, this_token = id || '-1',"
                        + " that_token = id || '-2' where id = ?",
                id);
        return id;
    }

    /** Ends the pauses of bets after large moves of odds. */
    public void endJumpPauses() {
        database.execute("update market_odds set moving_until = null where moving_until is not null");
    }

    /**
     * Returns the feed ids of open mirrored markets that accept bets, by the distance of their odds from 0.55. The state of
     * a simulated market depends on the time of day, so tests cannot name markets.
     */
    public List<String> mirroredMarkets(int count) {
        String ids = (String) database.execute(
                "select string_agg(polymarket_id, ',') from (select polymarket_id from markets join market_odds on market_id = id"
                        + " where status = 'open' and polymarket_id is not null and not suspended and priced"
                        + " and placeholder is null"
                        + " and coalesce(expires_at > now() + interval '10 minutes', true)"
                        + " order by abs(this_odds - 0.55), id limit ?) m",
                count);
        assertThat(ids).isNotNull();
        List<String> markets = List.of(ids.split(","));
        assertThat(markets).hasSize(count);
        return markets;
    }

    /**
     * Inserts users with pending bets of 10 credits on a market, half of the bets on each side.
     *
     * @param bets number of all bets
     */
    public void pendingBets(UUID market, int users, int bets) {
        database.execute(
                """
                with people as (
                  insert into users (id, username, email, password_hash)
                  select gen_random_uuid(), 'p-' || gen_random_uuid(), gen_random_uuid() || '@' || ?, 'none'
                  from generate_series(1, ?)
                  returning id
                )
                select count(*) from (select array_agg(id) as ids, array_agg(1000.0) as bonus,
                                             array_agg('signup_bonus'::text) as types, array_agg(0.0) as nothing from people) g,
                     ledger_post(g.ids, g.bonus, g.types, g.ids, g.nothing, g.nothing)
                """,
                market.toString(),
                users);
        int perUser = bets / users;
        for (int round = 0; round < perUser; round++) {
            stake(market, market, round % 2 == 0 ? "this" : "that", "10.0");
        }
    }

    /** Users with bets on a market stake on another one. They keep 0, 10, 20 … or 90 credits, in equal shares. */
    public void stakeElsewhere(UUID market, UUID other) {
        stake(market, other, "this", "u.credit_balance - 10 * (u.number % 10)");
    }

    /**
     * Places one bet per user and fails if one is rejected.
     *
     * @param madeFor the market whose users place the bets
     * @param amount SQL expression over the user {@code u}
     */
    private void stake(UUID madeFor, UUID market, String side, String amount) {
        Object rejected = database.execute(
                """
                with u as (
                  select *, row_number() over (order by id) as number from users where email like '%@' || ?
                ), chosen as (
                  select array_agg(u.id) as users, array_agg(gen_random_uuid()) as ids, array_agg(AMOUNT) as amounts from u
                )
                select string_agg(outcome, ' ') filter (where outcome <> 'placed') from chosen c, place_bets(
                  c.ids, c.users, array_fill(0, array[cardinality(c.users)]),
                  array_fill(?::uuid, array[cardinality(c.users)]), array_fill(?::text, array[cardinality(c.users)]),
                  c.amounts, array_fill(null::numeric, array[cardinality(c.users)]),
                  array_fill(null::numeric, array[cardinality(c.users)]), array_fill(null::text, array[cardinality(c.users)]),
                  array_fill(null::bytea, array[cardinality(c.users)]), interval '1 hour')
                """
                        .replace("AMOUNT", amount),
                madeFor.toString(),
                market,
                side);
        assertThat(rejected).as("rejected bets").isNull();
    }

    /** Resolves a market without settling it, as a process does that is killed in between. */
    public void resolveWithoutSettling(UUID market, String resolution) {
        database.execute(
                "update markets set status = 'resolved', resolution = ?, resolved_at = now(), closed_at = now() where id = ?",
                resolution,
                market);
    }

    /** Polls a condition every 20 ms and fails after a timeout. */
    public void waitUntil(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("condition not met within " + atMost)
                    .isLessThan(deadline);
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /** Waits past midnight UTC if it is less than two minutes away, for tests that must run within one day. */
    public void avoidMidnight() {
        waitUntil(Duration.ofMinutes(3), () ->
                (boolean) database.execute("select (now() at time zone 'UTC')::time < time '23:58'"));
    }

    /** Polls until a market is settled. */
    public void waitUntilSettled(Duration atMost, UUID market) {
        waitUntil(atMost, () -> database.execute("select settled_at from markets where id = ?", market) != null);
    }

    public BigDecimal balance(UUID user) {
        return (BigDecimal) database.execute("select credit_balance from users where id = ?", user);
    }

    /** Asserts that no invariant of the ledger is violated. */
    public void assertInvariants() {
        Map<String, Long> violations;
        try {
            violations = database.asOwner(LedgerFixture::violations);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        assertThat(violations).hasSize(19).allSatisfy((invariant, count) -> assertThat(count)
                .as(invariant)
                .isZero());
    }

    private static Map<String, Long> violations(Connection connection) throws SQLException {
        Map<String, Long> violations = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(AUDIT)) {
            while (rows.next()) {
                violations.put(rows.getString("invariant"), rows.getLong("violations"));
            }
        }
        return violations;
    }
}
