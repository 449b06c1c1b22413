package app.thisthat.account.export;

import app.thisthat.platform.postgres.Sql;
import java.util.Locale;

/** The arrays of the exported document, in their order. */
enum ExportSection {
    SESSIONS("sessions"),
    ORIGINS("origins"),
    EMAIL_CHANGES("emailChanges"),
    BETS("bets"),
    TRANSACTIONS("transactions"),
    WATCHLIST("watchlist"),
    ALERTS("alerts"),
    INBOX("inbox"),
    PORTFOLIO_POINTS("portfolioHistory"),
    RESULTS("results");

    /** Latest rows of a section. */
    static final int ROWS_MAX = 10_000;

    private final String field;
    private final String sql = Sql.load(ExportSection.class, name().toLowerCase(Locale.ROOT) + ".sql");

    ExportSection(String field) {
        this.field = field;
    }

    /** Name of the array. */
    String field() {
        return field;
    }

    String sql() {
        return sql;
    }
}
