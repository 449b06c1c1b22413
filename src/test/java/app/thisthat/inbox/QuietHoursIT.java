package app.thisthat.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The end of quiet hours in the time zone of a user. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuietHoursIT {

    private TestDatabase database;

    @BeforeAll
    void prepare(TestDatabase fresh) {
        database = fresh;
    }

    @ParameterizedTest
    @CsvSource({
        // within a day
        "UTC, 13:00, 15:00, 2026-11-30T12:59:59Z, 2026-11-30T12:59:59Z",
        "UTC, 13:00, 15:00, 2026-11-30T13:00:00Z, 2026-11-30T15:00:00Z",
        "UTC, 13:00, 15:00, 2026-11-30T15:00:00Z, 2026-11-30T15:00:00Z",
        // over midnight
        "UTC, 22:00, 07:00, 2026-11-30T21:59:00Z, 2026-11-30T21:59:00Z",
        "UTC, 22:00, 07:00, 2026-11-30T22:00:00Z, 2026-12-01T07:00:00Z",
        "UTC, 22:00, 07:00, 2026-12-01T00:00:00Z, 2026-12-01T07:00:00Z",
        "UTC, 22:00, 07:00, 2026-12-01T06:59:00Z, 2026-12-01T07:00:00Z",
        "UTC, 22:00, 07:00, 2026-12-01T07:00:00Z, 2026-12-01T07:00:00Z",
        // other time zones
        "Asia/Tokyo, 22:00, 07:00, 2026-11-30T13:00:00Z, 2026-11-30T22:00:00Z",
        "Asia/Tokyo, 22:00, 07:00, 2026-11-30T22:00:00Z, 2026-11-30T22:00:00Z",
        "America/Los_Angeles, 22:00, 07:00, 2026-11-30T06:30:00Z, 2026-11-30T15:00:00Z",
        "Asia/Kathmandu, 00:00, 06:00, 2026-11-30T18:15:00Z, 2026-12-01T00:15:00Z",
        // the night in which summer time begins, 01:00 UTC, and the one in which it ends
        "Europe/Berlin, 22:00, 07:00, 2026-03-28T22:30:00Z, 2026-03-29T05:00:00Z",
        "Europe/Berlin, 22:00, 07:00, 2026-10-24T22:30:00Z, 2026-10-25T06:00:00Z",
        "Europe/Berlin, 01:00, 02:30, 2026-03-29T00:30:00Z, 2026-03-29T01:30:00Z",
        // a time zone that the database does not know counts as UTC
        "Nowhere/City, 13:00, 15:00, 2026-11-30T13:00:00Z, 2026-11-30T15:00:00Z",
    })
    void quietUntil_isTheEndInTheUsersTimeZone(String zone, String start, String end, String at, String until) {
        Object value = database.execute(
                "select to_char(quiet_until(jsonb_build_object('timeZone', ?::text, 'quietHours',"
                        + " jsonb_build_object('start', ?::text, 'end', ?::text)), ?::timestamptz) at time zone 'UTC',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
                zone,
                start,
                end,
                at);
        assertThat(value).isEqualTo(until);
    }
}
