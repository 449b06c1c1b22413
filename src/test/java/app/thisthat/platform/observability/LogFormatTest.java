package app.thisthat.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.spi.AppenderAttachable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** Lines in the two formats of {@code conf/logback.xml}. */
class LogFormatTest {

    /** Line breaks, escape sequences of a terminal, bidi controls, zero-width characters, half a surrogate pair. */
    private static final String HOSTILE = "a\r\n12:00:00.000 ERROR Forged\tb\u001B[2J\u009B1m\u007F\u0085\u2028\u2029"
            + "\u202Ec\u2066\u200B\uFEFF\uD800\uE000\" level=\"x\\";

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void consoleLine_cannotBeForged() throws JoranException {
        String lines = write("CONSOLE", hostileEvent());

        assertThat(lines.lines())
                .as("the line, the exception and its cause, and their frames")
                .allSatisfy(line -> assertThat(line)
                        .matches("(\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  .*)|(java\\.lang\\..*)|(Caused by: .*)"
                                + "|(\tSuppressed: .*)|(\t+at .*)|(\t+\\.\\.\\. .*)"));
        assertThat(lines.lines().filter(line -> line.contains("ERROR Forged"))).hasSize(4);
        assertThat(lines.replaceAll("[\n\t]", "").chars())
                .as("printable characters only")
                .allMatch(c -> c >= ' ' && c < 0x7F);
        assertThat(lines)
                .contains("a\\r\\n12:00:00.000 ERROR Forged\\tb\\u001b[2J\\u009b1m\\u007f\\u0085\\u2028\\u2029\\u202ec")
                .contains("\\ud800\\ue000")
                .contains("agent=\"a\\r\\n")
                .contains("\\\" level=\\\"x\\\\\"");
    }

    @Test
    void consoleLine_keepsReadableText() throws JoranException {
        assertThat(write("CONSOLE", event("Größe 5 € – 日本 \uD83D\uDE42", null)))
                .endsWith("Test               Größe 5 € – 日本 \uD83D\uDE42 path=\"/x\"\n");
    }

    @Test
    void jsonLine_isOneLineOfAsciiWithAllTexts() throws JoranException, IOException {
        String line = write("JSON", hostileEvent());

        assertThat(line).endsWith("\n");
        assertThat(line.strip().chars()).allMatch(c -> c >= ' ' && c < 0x7F);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("msg").asText()).isEqualTo(HOSTILE);
        assertThat(json.get("agent").asText()).isEqualTo(HOSTILE);
        assertThat(json.get("level").asText()).isEqualTo("warn");
        assertThat(json.get("stack").asText()).contains(HOSTILE);
    }

    private LoggingEvent hostileEvent() {
        IllegalStateException failure = new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE));
        failure.addSuppressed(new IllegalStateException(HOSTILE));
        LoggingEvent event = event(HOSTILE, failure);
        event.setKeyValuePairs(List.of(new KeyValuePair("agent", HOSTILE)));
        return event;
    }

    private LoggingEvent event(String message, Throwable failure) {
        Logger logger = context.getLogger("app.thisthat.Test");
        LoggingEvent event = new LoggingEvent(null, logger, Level.WARN, message, failure, null);
        event.setKeyValuePairs(List.of(new KeyValuePair("path", "/x")));
        return event;
    }

    private String write(String format, LoggingEvent event) throws JoranException {
        context.putProperty("thisthat.log.appender", format);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of("conf", "logback.xml").toFile());
        Appender<ILoggingEvent> queue = context.getLogger("ROOT").getAppender("ASYNC");
        @SuppressWarnings("unchecked")
        var lines = (OutputStreamAppender<ILoggingEvent>)
                ((AppenderAttachable<ILoggingEvent>) queue).getAppender(format + "_LINES");
        return new String(lines.getEncoder().encode(event), StandardCharsets.UTF_8);
    }
}
