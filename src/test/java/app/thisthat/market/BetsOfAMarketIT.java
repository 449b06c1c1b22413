package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.Books;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class BetsOfAMarketIT {

    @Test
    void betsOfAMarket_areFoundWithoutReadingThoseOfOthers_howeverTheyAreSpread(TestDatabase database) {
        Books books = new Books(database);
        UUID empty = books.market("0.6", "0.5");
        UUID settled = books.market("0.6", "0.5");
        books.pendingBets(settled, 1, 1);
        books.endWithoutSettling(settled, "this");
        database.ask("select count(*) from settle_bets(?, 10)", settled);
        UUID hot = books.market("0.6", "0.5");
        books.pendingBets(hot, 30, 2700);
        database.ask("analyze bets");

        assertThat(database.ask(asked("has_bets", empty))).isEqualTo("false, found");
        assertThat(database.ask(asked("has_pending_bets", settled))).isEqualTo("false, found");
        assertThat(database.ask(asked("has_bets", settled))).isEqualTo("true, found");
        assertThat(database.ask(asked("has_pending_bets", hot))).isEqualTo("true, found");
    }

    /** What a function answers, and whether it found that in reading one row of bets at the most. */
    private static String asked(String function, UUID market) {
        return "with asked as materialized (select " + function + "('" + market + "') as answer)"
                + " select a.answer || (select case when seq_tup_read + idx_tup_fetch <= 1 then ', found' else ', searched' end"
                + " from pg_stat_xact_user_tables where relname = 'bets' and a.answer is not null) from asked a";
    }
}
