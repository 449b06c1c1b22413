package app.thisthat.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(DatabaseExtension.class)
class ValueTypesIT {

    @ParameterizedTest
    @CsvSource({
        "users, credit_balance, 1000000, 1000000.01",
        "users, credit_balance, 0, -0.01",
        "users, credit_debt, 0, -0.01",
        "credit_transactions, balance_after, 0, -0.01",
        "credit_transactions, forfeited, 0, -0.01",
        "credit_transactions, owed, 0, -0.01",
        "credit_transactions, transaction_type, expired, bonus",
        "bets, amount, 0.01, 0",
        "bets, side, that, THIS",
        "bets, odds_at_bet, 0.01, 0.0099",
        "bets, odds_at_bet, 0.99, 0.9901",
        "bets, status, cancelled, open",
    })
    void column_acceptsItsLimitAndRejectsTheNextValue(
            String table, String column, String valid, String invalid, TestDatabase database) {
        String type = (String) database.execute(
                "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = ?::regclass and attname = ?",
                table,
                column);

        assertThat(database.execute("select count(cast('" + valid + "' as " + type + "))"))
                .isEqualTo(1L);
        assertThatThrownBy(() -> database.execute("select count(cast('" + invalid + "' as " + type + "))"))
                .rootCause()
                .hasMessageContaining("violates check constraint");
    }
}
