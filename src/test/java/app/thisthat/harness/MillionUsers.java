package app.thisthat.harness;

import java.util.UUID;

/**
 * A large database for measurements: users with one settled bet each within a month, half of them won, with consistent
 * ledgers. {@code -Dmeasured.users} sets the number of users.
 */
public final class MillionUsers {

    /** The number of users. */
    public static final int COUNT = Integer.getInteger("measured.users", 1_000_000);

    /** The number of ledger rows of the first user. */
    public static final int ROWS_OF_THE_FIRST = 10_000;

    private static final String IDS =
            """
            create function user_id(i bigint) returns uuid immutable language sql as
              $$ select ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid $$;
            create function bet_id(i bigint) returns uuid immutable language sql as
              $$ select ('01910000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid $$
            """;

    private static final String PEOPLE =
            """
            create table people as
            select i, user_id(i) as id, 10 + mod(i::bigint * 7919, 99000) / 100.0 as stake, mod(i, 2) = 0 as won,
                   date_trunc('hour', now()) - mod(i, 30) * interval '1 day' as at
            from generate_series(1, :users) i
            """;

    private static final String USERS =
            """
            insert into users (id, username, email, password_hash, credit_balance, ledger_seq, total_volume, overall_pnl,
                               settled_bets, created_at)
            select id, 'measured-' || i, i || '@measured.example', 'none', case when won then 1000 + stake else 1000 - stake end,
                   case when won then 3 else 2 end, stake, case when won then stake else -stake end, 1, at
            from people
            """;

    private static final String BETS =
            """
            insert into bets (id, user_id, market_id, amount, side, odds_at_bet, potential_payout, actual_payout, status,
                              placed_at, resolved_at)
            select bet_id(i), id, ':market', stake,
                   case when won then 'this' else 'that' end, 0.5, 2 * stake, case when won then 2 * stake else 0 end,
                   case when won then 'won' else 'lost' end, at, at
            from people
            """;

    private static final String LEDGER =
            """
            insert into credit_transactions (user_id, seq, amount, transaction_type, reference_id, balance_after, created_at)
            select p.id, r.* from people p cross join lateral (
              select 1::bigint, 1000.00, 'signup_bonus', p.id, 1000.00, p.at
              union all
              select 2, -p.stake, 'bet_placed', bet_id(p.i), 1000 - p.stake, p.at
              union all
              select 3, 2 * p.stake, 'bet_payout', bet_id(p.i), 1000 + p.stake, p.at where p.won
            ) r
            order by p.at
            """;

    private static final String LONG_LEDGER =
            """
            insert into credit_transactions (user_id, seq, amount, transaction_type, reference_id, balance_after, created_at)
            select u.id, u.ledger_seq + i, 0.01, 'daily_reward', gen_random_uuid(), u.credit_balance + i * 0.01, now()
            from users u, generate_series(1, ?::int - u.ledger_seq) i where u.id = user_id(1)
            """;

    private MillionUsers() {}

    /** The id of a user, counted from 1. */
    public static UUID id(int i) {
        return UUID.fromString("01900000-0000-7000-8000-%012x".formatted(i));
    }

    /** Creates the rows. */
    public static void make(TestDatabase database) {
        UUID market = new LedgerFixture(database).market("0.5", "0.5");
        database.execute(IDS);
        database.execute(PEOPLE.replace(":users", String.valueOf(COUNT)));
        database.execute(USERS);
        database.execute(BETS.replace(":market", market.toString()));
        database.execute(LEDGER);
        database.execute(
                "insert into daily_totals (day, user_id, volume, profit)"
                        + " select (at at time zone 'UTC')::date, id, stake, case when won then stake else -stake end from people");
        database.execute(LONG_LEDGER, ROWS_OF_THE_FIRST);
        database.execute("update users set credit_balance = credit_balance + 0.01 * (" + ROWS_OF_THE_FIRST
                + " - ledger_seq), ledger_seq = " + ROWS_OF_THE_FIRST + " where id = user_id(1)");
        new LedgerFixture(database).resolveWithoutSettling(market, "this");
        database.execute("update markets set settled_at = now() where id = ?", market);
        database.execute("drop table people");
        database.execute("update ledger_progress set summed_before = '-infinity'");
        database.execute("vacuum analyze");
    }
}
