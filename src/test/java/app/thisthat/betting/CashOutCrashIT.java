package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The process is killed while cash-outs are being paid. {@code -Dcrash.rounds} repeats the test. */
@ExtendWith(DatabaseExtension.class)
class CashOutCrashIT {

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 1);
    private static final int USERS = 8;
    private static final int BETS_OF_USER = 20;

    private final TestDatabase database;
    private final LedgerFixture ledger;

    CashOutCrashIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
    }

    /** A bet and the key of its cash-out. */
    private record PendingBet(String token, String id, String key) {}

    @Test
    void killedProcess_leavesEachCashOutPaidOnceByItsKey() {
        Map<String, String> unlimited = Map.of("THISTHAT_RATE_LIMITS_ENABLED", "false");
        for (int round = 1; round <= ROUNDS; round++) {
            UUID market = ledger.market("0.5", "0.5");
            List<PendingBet> bets;
            AtomicInteger paid = new AtomicInteger();
            try (ServiceProcess process = ServiceProcess.start(database.uri(), unlimited);
                    ContractClient api = new ContractClient(database.vertx(), process.port())) {
                bets = placeBets(api, market);
                List<Future<ApiReply>> replies = new ArrayList<>();
                for (PendingBet bet : bets) {
                    replies.add(cashOut(api, bet).onSuccess(reply -> {
                        if (paid.incrementAndGet() == bets.size() / 4) {
                            process.kill();
                        }
                    }));
                }
                await(Future.join(replies).otherwiseEmpty());
            }
            assertThat(paid.get()).isLessThan(bets.size());
            ledger.assertInvariants();

            try (ServiceProcess process = ServiceProcess.start(database.uri(), unlimited);
                    ContractClient api = new ContractClient(database.vertx(), process.port())) {
                int replayed = 0;
                for (PendingBet bet : bets) {
                    ApiReply reply = await(cashOut(api, bet));
                    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
                    replayed += "true".equals(reply.header("Idempotency-Replayed")) ? 1 : 0;
                }
                assertThat(replayed).isGreaterThanOrEqualTo(paid.get());
            }
            assertThat((long) database.execute(
                            "select count(*) from credit_transactions where transaction_type = 'bet_cash_out'"
                                    + " and reference_id in (select id from bets where market_id = ?)",
                            market))
                    .isEqualTo(bets.size());
            ledger.assertInvariants();
        }
    }

    private static Future<ApiReply> cashOut(ContractClient api, PendingBet bet) {
        return api.post("/bets/" + bet.id + "/cash-out")
                .bearer(bet.token)
                .header("Idempotency-Key", bet.key)
                .json(Map.of("minValue", 0))
                .sendAsync();
    }

    private static List<PendingBet> placeBets(ContractClient api, UUID market) {
        List<PendingBet> bets = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            String name = "c-" + System.nanoTime();
            String token = api.post("/auth/register")
                    .json(Map.of("username", name, "email", name + "@example.com", "password", "a long passphrase"))
                    .send()
                    .json()
                    .at("/accessToken")
                    .textValue();
            for (int j = 0; j < BETS_OF_USER; j++) {
                String id = api.post("/bets")
                        .bearer(token)
                        .json(Map.of("marketId", market, "amount", 10, "side", "this"))
                        .send()
                        .json()
                        .at("/bet/id")
                        .textValue();
                bets.add(new PendingBet(token, id, UUID.randomUUID().toString()));
            }
        }
        return bets;
    }
}
