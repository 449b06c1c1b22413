package app.thisthat.account.export;

import app.thisthat.platform.postgres.Sql;
import java.util.Locale;

/** The arrays of the exported document, in their order. */
enum ExportSection {
    SESSIONS,
    ORIGINS,
    BETS,
    TRANSACTIONS;

    /** Latest rows of a section. */
    static final int ROWS_MAX = 10_000;

    private final String sql = Sql.load(ExportSection.class, field() + ".sql");

    /** Name of the array. */
    String field() {
        return name().toLowerCase(Locale.ROOT);
    }

    String sql() {
        return sql;
    }
}
