package app.thisthat;

import app.thisthat.account.FirstAccounts;
import app.thisthat.platform.Logging;
import app.thisthat.platform.Settings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The command line. */
public final class Main {

    private static final int WRONG_USAGE = 2;
    private static final int FAILED = 1;
    private static final String USAGE = "Usage: java -jar thisthat.jar [--conf FILE]";

    private Main() {}

    /** Starts the service; it runs until it is told to stop by SIGTERM or Ctrl-C. */
    public static void main(String[] arguments) {
        Settings settings;
        try {
            settings = Settings.load(settingsFile(arguments), System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_USAGE);
            return;
        }
        Logging.configure(settings.logFormat());
        try {
            Service service = Service.start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopCleanly(service), "shutdown"));
            if (!settings.production()) {
                greet(System.out, service);
            }
        } catch (RuntimeException e) {
            System.err.println("THISTHAT could not start: " + e.getMessage());
            e.printStackTrace();
            System.exit(FAILED);
        }
    }

    /** A process that was told to stop and did is no failure, though the JVM would report the signal's number. */
    private static void stopCleanly(Service service) {
        service.stop();
        Runtime.getRuntime().halt(0);
    }

    private static Optional<Path> settingsFile(String[] arguments) {
        if (arguments.length == 0) {
            return Optional.empty();
        }
        if (arguments.length == 2 && arguments[0].equals("--conf")) {
            return Optional.of(Path.of(arguments[1]));
        }
        throw new IllegalArgumentException(USAGE);
    }

    private static void greet(PrintStream out, Service service) {
        String base = "http://localhost:" + service.port();
        StringBuilder text = new StringBuilder("\nTHISTHAT is ready.\n\n");
        line(text, "API", base + "/api/v1");
        line(text, "Contract", base + "/openapi.yaml");
        line(text, "Health, metrics", "http://localhost:" + service.managementPort() + "/health/ready, /metrics");
        List<FirstAccounts.Login> logins = service.demoLogins();
        logins.forEach(login -> line(text, "Demo " + login.role(), login.email() + " / " + login.password()));
        text.append("\nOpen ").append(base).append("/docs\n");
        out.println(text);
        out.flush();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("  %-16s %s%n", name, value));
    }
}
