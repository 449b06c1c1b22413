package app.thisthat.platform.observability;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.Console;
import org.slf4j.LoggerFactory;

/** Configures Logback. */
public final class Logging {

    private Logging() {}

    /** Applies the settings. */
    public static void configure(LogSettings log) {
        boolean console =
                switch (log.format()) {
                    case CONSOLE -> true;
                    case JSON -> false;
                    case AUTO -> inTerminal();
                };
        String format = console ? "CONSOLE" : "JSON";
        System.setProperty("thisthat.log.appender", format);
        System.setProperty("thisthat.log.level", log.level().name());
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && !(format.equals(context.getProperty("format"))
                        && log.level().name().equals(context.getProperty("level")))) {
            readAgain(context);
        }
    }

    /** Reading the settings may have created a logger, for example one of Netty. */
    private static void readAgain(LoggerContext context) {
        context.reset();
        try {
            new ContextInitializer(context).autoConfig();
        } catch (JoranException e) {
            throw new IllegalStateException("Cannot configure the log", e);
        }
    }

    /** Writes the queued lines. Later lines are lost. */
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    /** Until Java 21 only a terminal has a console; from Java 22 on {@code Console.isTerminal} decides. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean inTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException beforeJava22) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
