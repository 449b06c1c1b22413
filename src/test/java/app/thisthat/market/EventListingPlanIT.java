package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.Rows;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How PostgreSQL reads listings of many past events. */
@ExtendWith(DatabaseExtension.class)
class EventListingPlanIT {

    private TestDatabase database;

    @BeforeEach
    void insertPastEvents(TestDatabase database) {
        this.database = database;
        database.execute(
                "insert into events (id, feed_id, title, status) select gen_random_uuid(), 'past-' || n, 'Past ' || n,"
                        + " 'resolved' from generate_series(1, 20000) n");
        database.execute("analyze events");
    }

    @AfterEach
    void deletePastEvents() {
        database.execute("delete from events where feed_id like 'past-%'");
        database.execute("analyze events");
    }

    @ParameterizedTest
    @EnumSource(
            value = MarketSort.class,
            names = {"TRENDING", "LIQUIDITY", "NEWEST"})
    void firstPage_isReadInTheOrderOfAnIndex(MarketSort sort) {
        assertThat(plan(sort, Optional.empty()))
                .contains("events_by_age")
                .doesNotContain("Sort Key: e.id")
                .doesNotContain("CTE matched")
                .doesNotContain("event_trends t_1");
    }

    @Test
    void pageAfterACursor_startsAtTheCursor() {
        UUID last = (UUID) database.execute("select id from events order by id offset 10000 limit 1");

        assertThat(plan(MarketSort.TRENDING, Optional.of(new MarketCursor(MarketSort.TRENDING, "0", last))))
                .containsPattern("Index Cond: \\(\\(status = 'resolved'::text\\) AND \\(id < ");
    }

    private String plan(MarketSort sort, Optional<MarketCursor> after) {
        EventStatement statement = new EventStatement(
                new EventQuery(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        MarketStatus.RESOLVED,
                        false,
                        sort,
                        new PageRequest(20, 0),
                        after),
                InstantSource.system());
        String sql = "explain (costs off) " + statement.withoutSearch();
        Future<List<String>> lines = database.postgres()
                .jobs()
                .preparedQuery(sql)
                .execute(statement.parameters().tuple())
                .map(rows -> Rows.list(rows, row -> row.getString(0)));
        return String.join("\n", await(lines));
    }
}
