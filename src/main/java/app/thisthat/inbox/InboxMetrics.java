package app.thisthat.inbox;

import app.thisthat.inbox.InboxJobStore.Lag;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** The meters of the inbox. Counters grow on the node that runs the job. */
public final class InboxMetrics {

    private static final String LAG =
            "Age of the oldest event of a market without entries, and of the oldest mail that is due";

    private final Map<InboxType, Counter> entries = new EnumMap<>(InboxType.class);
    private final Map<MailList, Counter> mails = new EnumMap<>(MailList.class);
    private volatile Lag lag = new Lag(0, 0);

    /** Registers the meters. */
    public InboxMetrics(MeterRegistry metrics) {
        for (InboxType type : InboxType.values()) {
            entries.put(
                    type,
                    Counter.builder("thisthat_inbox_entries")
                            .description("Entries added to inboxes; counted by the node that runs the job")
                            .tag("type", type.wire())
                            .register(metrics));
        }
        for (MailList list : MailList.values()) {
            mails.put(
                    list,
                    Counter.builder("thisthat_inbox_mails")
                            .description("Mails about entries and announcements")
                            .tag("list", list.wire())
                            .register(metrics));
        }
        Gauge.builder("thisthat_inbox_lag_seconds", this, meters -> meters.lag.events())
                .description(LAG)
                .tag("job", "entries")
                .register(metrics);
        Gauge.builder("thisthat_inbox_lag_seconds", this, meters -> meters.lag.mails())
                .description(LAG)
                .tag("job", "mails")
                .register(metrics);
    }

    void added(Map<String, Long> byType) {
        byType.forEach((type, count) -> entries.get(InboxType.fromWire(type)).increment(count));
    }

    /** Counts mails of a list. */
    public void mailed(MailList list, int count) {
        mails.get(list).increment(count);
    }

    void lagged(Lag current) {
        lag = current;
    }
}
