package app.thisthat.platform;

import java.io.Console;

/** Chooses how log lines look; called before the first logger is made. */
public final class Logging {

    private Logging() {}

    /** Applies the setting {@code log.format}. */
    public static void configure(Settings.LogFormat format) {
        boolean console =
                switch (format) {
                    case CONSOLE -> true;
                    case JSON -> false;
                    case AUTO -> inTerminal();
                };
        System.setProperty("thisthat.log.appender", console ? "CONSOLE" : "JSON");
    }

    /** Until Java 21 only a terminal is a console; since Java 22 a console says by itself whether it is one. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean inTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException untilJava21) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
