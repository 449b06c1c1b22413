package app.thisthat.platform.observability;

import app.thisthat.platform.config.SettingsReader;

/**
 * The settings {@code log.*}.
 *
 * @param level lines below this level are dropped
 */
public record LogSettings(Format format, Level level) {

    /** Format of a log line; {@code AUTO} is {@code CONSOLE} in a terminal, else {@code JSON}. */
    public enum Format {
        AUTO,
        JSON,
        CONSOLE
    }

    /** Lowest level that is written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    public static LogSettings read(SettingsReader reader) {
        return new LogSettings(reader.choice("log.format", Format.class), reader.choice("log.level", Level.class));
    }
}
