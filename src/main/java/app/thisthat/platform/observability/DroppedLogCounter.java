package app.thisthat.platform.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import net.logstash.logback.appender.listener.AppenderListener;

/**
 * Counts the log lines that were dropped because the queue of the appender was full. {@code conf/logback.xml} names it.
 */
public final class DroppedLogCounter implements AppenderListener<ILoggingEvent> {

    /** Static because Logback creates the instance. */
    private static final LongAdder DROPPED = new LongAdder();

    @Override
    public void eventAppendFailed(Appender<ILoggingEvent> appender, ILoggingEvent event, Throwable reason) {
        DROPPED.increment();
    }

    static void bindTo(MeterRegistry metrics) {
        FunctionCounter.builder("thisthat_log_lines_lost", DROPPED, LongAdder::sum)
                .description("Log lines dropped because the queue was full")
                .register(metrics);
    }
}
