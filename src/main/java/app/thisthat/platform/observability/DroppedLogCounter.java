package app.thisthat.platform.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import net.logstash.logback.appender.listener.AppenderListener;

/** Counts the log lines that nobody will read because the writer could not keep up; named in {@code conf/logback.xml}. */
public final class DroppedLogCounter implements AppenderListener<ILoggingEvent> {

    /** The log is one for the whole process, whoever makes this. */
    private static final LongAdder LOST = new LongAdder();

    @Override
    public void eventAppendFailed(Appender<ILoggingEvent> appender, ILoggingEvent event, Throwable reason) {
        LOST.increment();
    }

    /** Shows the count. */
    static void bindTo(MeterRegistry metrics) {
        FunctionCounter.builder("thisthat_log_lines_lost", LOST, LongAdder::sum)
                .description("Log lines that were not written because too many came at once")
                .register(metrics);
    }
}
