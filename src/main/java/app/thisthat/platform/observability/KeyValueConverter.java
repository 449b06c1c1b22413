package app.thisthat.platform.observability;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.stream.Collectors;
import org.slf4j.event.KeyValuePair;

/** Writes the fields of an event as {@code key="value"}, with escapes. {@code conf/logback.xml} names it. */
public final class KeyValueConverter extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return event.getKeyValuePairs() == null
                ? ""
                : event.getKeyValuePairs().stream().map(KeyValueConverter::text).collect(Collectors.joining(" "));
    }

    private static String text(KeyValuePair pair) {
        return LogEscapes.escape(pair.key) + "=\"" + LogEscapes.escapeQuoted(String.valueOf(pair.value)) + "\"";
    }
}
