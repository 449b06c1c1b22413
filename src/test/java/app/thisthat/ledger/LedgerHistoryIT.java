package app.thisthat.ledger;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.PageRequest;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class LedgerHistoryIT {

    private final TestDatabase database;
    private final LedgerHistoryStore history;
    private final UUID user;

    LedgerHistoryIT(TestDatabase database) {
        this.database = database;
        this.history = new LedgerHistoryStore(database.postgres());
        this.user = new LedgerFixture(database).user();
    }

    @Test
    void transactions_areListedNewestFirst() {
        post(-100, TransactionType.BET_PLACED);
        post(150, TransactionType.BET_PAYOUT);

        TransactionView.Page page = await(history.transactions(all(new PageRequest(50, 0))));

        assertThat(page.total()).isEqualTo(3);
        assertThat(page.transactions()).extracting(TransactionView::seq).containsExactly(3L, 2L, 1L);
        assertThat(page.transactions())
                .extracting(TransactionView::transactionType)
                .containsExactly(TransactionType.BET_PAYOUT, TransactionType.BET_PLACED, TransactionType.SIGNUP_BONUS);
        assertThat(page.transactions().get(0).balanceAfter()).isEqualTo(Credits.of(1_050));
        assertThat(page.transactions().get(1).amount()).isEqualTo(Credits.of(-100));
    }

    @Test
    void unknownUser_hasNoTransactions() {
        TransactionQuery query = new TransactionQuery(
                UUID.randomUUID(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new PageRequest(5, 0));

        TransactionView.Page page = await(history.transactions(query));

        assertThat(page.total()).isZero();
        assertThat(page.transactions()).isEmpty();
    }

    @Test
    void readsAtOnce_giveEachCallerTheirOwnRows() {
        UUID other = new LedgerFixture(database).user();
        post(-100, TransactionType.BET_PLACED);
        post(150, TransactionType.BET_PAYOUT);
        List<Future<TransactionView.Page>> pages = IntStream.range(0, 12)
                .mapToObj(i -> history.transactions(new TransactionQuery(
                        i % 2 == 0 ? user : other,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        i % 4 < 2 ? Optional.empty() : Optional.of(3L),
                        new PageRequest(1, i % 3))))
                .toList();

        for (int i = 0; i < pages.size(); i++) {
            TransactionView.Page page = await(pages.get(i));
            long rows = i % 2 == 0 ? 3 : 1;
            long newest = Math.min(rows, i % 4 < 2 ? rows : 2) - i % 3;
            assertThat(page.total()).isEqualTo(rows);
            assertThat(page.transactions())
                    .extracting(TransactionView::seq)
                    .isEqualTo(newest > 0 ? List.of(newest) : List.of());
            assertThat(page.nextCursor()).isEqualTo(newest > 1 ? Long.toString(newest) : null);
        }
    }

    @Test
    void transactionsOfAType_haveATotalOfTheirOwn() {
        post(-10, TransactionType.BET_PLACED);
        post(-20, TransactionType.BET_PLACED);

        TransactionView.Page page = await(history.transactions(ofType("bet_placed", new PageRequest(1, 1))));

        assertThat(page.total()).isEqualTo(2);
        assertThat(page.transactions()).extracting(TransactionView::amount).containsExactly(Credits.of(-10));
        assertThat(await(history.transactions(ofType("purchase", new PageRequest(1, 0))))
                        .total())
                .isZero();
    }

    @Test
    void cursor_continuesAfterThePageDespiteNewRows() {
        post(-10, TransactionType.BET_PLACED);
        post(-20, TransactionType.BET_PLACED);
        TransactionView.Page first = await(history.transactions(all(new PageRequest(2, 0))));
        post(-30, TransactionType.BET_PLACED);

        TransactionView.Page second =
                await(history.transactions(query(Map.of("cursor", first.nextCursor()), new PageRequest(2, 0))));

        assertThat(first.transactions()).extracting(TransactionView::seq).containsExactly(3L, 2L);
        assertThat(second.transactions()).extracting(TransactionView::seq).containsExactly(1L);
        assertThat(second.nextCursor()).isNull();
    }

    @Test
    void fullLastPage_hasNoCursor() {
        post(-10, TransactionType.BET_PLACED);
        post(-20, TransactionType.BET_PLACED);

        assertThat(await(history.transactions(ofType("bet_placed", new PageRequest(2, 0))))
                        .nextCursor())
                .isNull();
        assertThat(await(history.transactions(ofType("bet_placed", new PageRequest(1, 0))))
                        .transactions())
                .hasSize(1);
    }

    @Test
    void from_isInclusiveAndToIsExclusive() {
        post(-10, TransactionType.BET_PLACED);
        Instant placed = await(history.transactions(all(new PageRequest(1, 0))))
                .transactions()
                .get(0)
                .createdAt();

        assertThat(await(history.transactions(query(Map.of("from", placed.toString()), new PageRequest(9, 0))))
                        .total())
                .isEqualTo(1);
        assertThat(await(history.transactions(query(Map.of("to", placed.toString()), new PageRequest(9, 0))))
                        .transactions())
                .extracting(TransactionView::transactionType)
                .containsExactly(TransactionType.SIGNUP_BONUS);
    }

    @Test
    void export_isCsvReadPageByPage() {
        post(-100, TransactionType.BET_PLACED);
        post(150, TransactionType.BET_PAYOUT);
        post(20, TransactionType.DAILY_REWARD);
        TransactionExport export = new TransactionExport(history, all(new PageRequest(2, 0)));

        List<String> first = await(export.next()).toString().lines().toList();
        List<String> second = await(export.next()).toString().lines().toList();

        assertThat(first).hasSize(3);
        assertThat(first.get(0)).startsWith("seq,id,createdAt,transactionType,amount");
        assertThat(first.get(1)).startsWith("4,").contains(",daily_reward,20.00,0.00,0.00,1070.00,");
        assertThat(second).hasSize(2);
        assertThat(second.get(1))
                .startsWith("1,")
                .contains(",signup_bonus,1000.00,")
                .endsWith("," + user + ",,,");
        assertThat(await(export.next())).isNull();
        assertThat(await(export.next())).isNull();
    }

    private TransactionQuery all(PageRequest page) {
        return query(Map.of(), page);
    }

    private TransactionQuery ofType(String type, PageRequest page) {
        return query(Map.of("type", type), page);
    }

    private TransactionQuery query(Map<String, String> parameters, PageRequest page) {
        return TransactionQuery.of(user, name -> Optional.ofNullable(parameters.get(name)), page);
    }

    private void post(long amount, TransactionType type) {
        await(LedgerStore.post(
                database.postgres().transactions(), new LedgerEntry(user, Credits.of(amount), type, Ids.next())));
    }
}
