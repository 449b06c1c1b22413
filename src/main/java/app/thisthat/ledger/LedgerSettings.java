package app.thisthat.ledger;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;

/** The settings {@code ledger.*}. */
public record LedgerSettings(Duration auditInterval, Duration fullAuditInterval, Duration fullAuditTimeout) {

    public static LedgerSettings read(SettingsReader reader) {
        return new LedgerSettings(
                reader.duration("ledger.auditInterval"),
                reader.duration("ledger.fullAuditInterval"),
                reader.duration("ledger.fullAuditTimeout"));
    }
}
