package app.thisthat.economy;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.ledger.LedgerEntry;
import app.thisthat.ledger.LedgerStore;
import app.thisthat.ledger.TransactionType;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class EconomyIT {

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private final EconomyStore economy;

    EconomyIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.economy = new EconomyStore(database.postgres());
    }

    @Test
    void report_containsTheSourcesAndUsesOfCredits() throws JsonProcessingException {
        ledger.avoidMidnight();
        assertThat(report().at("/held").decimalValue()).isEqualByComparingTo("0.00");
        UUID settled = ledger.market("0.5", "0.5");
        UUID open = ledger.market("0.5", "0.5");
        ledger.pendingBets(settled, 4, 8);
        ledger.pendingBets(open, 3, 3);
        ledger.resolveWithoutSettling(settled, "this");
        database.execute("select count(*) from settle_bets(?, 100)", settled);
        await(LedgerStore.post(
                database.postgres().transactions(),
                new LedgerEntry(ledger.user("999950"), Credits.of(100), TransactionType.DAILY_REWARD, Ids.next())));

        JsonNode report = report();

        assertThat(report.at("/issued/signupBonus").decimalValue()).isEqualByComparingTo("1006950.00");
        assertThat(report.at("/issued/dailyReward").decimalValue()).isEqualByComparingTo("50.00");
        assertThat(report.at("/forfeited").decimalValue()).isEqualByComparingTo("50.00");
        assertThat(report.at("/staked").decimalValue()).isEqualByComparingTo("110.00");
        assertThat(report.at("/paid").decimalValue()).isEqualByComparingTo("80.00");
        assertThat(report.at("/atRisk").decimalValue()).isEqualByComparingTo("30.00");
        assertThat(report.at("/held").decimalValue()).isEqualByComparingTo("1006970.00");
        assertThat(report.at("/days")).hasSize(1);
        assertThat(report.at("/days/0/issued").decimalValue()).isEqualByComparingTo("1007000.00");
        assertThat(report.at("/days/0/growth").decimalValue()).isEqualByComparingTo("1006970.00");
        assertThat(report.at("/days/0/growthPercent").isNull()).isTrue();
    }

    private JsonNode report() throws JsonProcessingException {
        return Json.tree(await(economy.report(30)).getBytes());
    }
}
