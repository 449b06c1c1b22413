package app.thisthat.platform.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;

/** Escapes a part of a readable log line. {@code conf/logback.xml} names it. */
public final class EscapingConverter extends CompositeConverter<ILoggingEvent> {

    @Override
    protected String transform(ILoggingEvent event, String text) {
        return LogEscapes.escape(text);
    }
}
