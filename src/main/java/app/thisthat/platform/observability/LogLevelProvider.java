package app.thisthat.platform.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import net.logstash.logback.composite.AbstractFieldJsonProvider;

/** Writes the level of a log line in lower case. {@code conf/logback.xml} names it. */
public final class LogLevelProvider extends AbstractFieldJsonProvider<ILoggingEvent> {

    public LogLevelProvider() {
        setFieldName("level");
    }

    @Override
    public void writeTo(JsonGenerator json, ILoggingEvent event) throws IOException {
        json.writeStringField(getFieldName(), event.getLevel().toString().toLowerCase(Locale.ROOT));
    }
}
