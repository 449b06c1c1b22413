package app.thisthat;

import app.thisthat.account.FirstAccounts;
import app.thisthat.platform.Logging;
import app.thisthat.platform.Settings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** The command line. */
public final class Main {

    private static final int WRONG_USAGE = 2;
    private static final int FAILED = 1;
    private static final String USAGE =
            """
            Usage: java -jar thisthat.jar [--conf FILE]
                   java -jar thisthat.jar seed --users NUMBER --out FILE [--conf FILE]""";

    private Main() {}

    /**
     * Starts the service, which runs until it is told to stop by SIGTERM or Ctrl-C; or, as {@code seed}, prepares a running
     * one for load tests.
     */
    public static void main(String[] arguments) {
        boolean seed = arguments.length > 0 && arguments[0].equals("seed");
        Map<String, String> options;
        Settings settings;
        try {
            options = seed
                    ? options(arguments, 1, Set.of("--users", "--out", "--conf"))
                    : options(arguments, 0, Set.of("--conf"));
            if (seed && !options.keySet().containsAll(Set.of("--users", "--out"))) {
                throw new IllegalArgumentException(USAGE);
            }
            settings = Settings.load(Optional.ofNullable(options.get("--conf")).map(Path::of), System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_USAGE);
            return;
        }
        Logging.configure(settings.logFormat());
        try {
            if (seed) {
                Seed.users(settings, Integer.parseInt(options.get("--users")), Path.of(options.get("--out")));
            } else {
                serve(settings);
            }
        } catch (RuntimeException e) {
            System.err.println("THISTHAT " + (seed ? "was not seeded: " : "could not start: ") + e.getMessage());
            LoggerFactory.getLogger(Main.class).error("Failed", e);
            System.exit(FAILED);
        }
    }

    private static Map<String, String> options(String[] arguments, int first, Set<String> known) {
        Map<String, String> options = new HashMap<>();
        for (int i = first; i < arguments.length; i += 2) {
            if (!known.contains(arguments[i]) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(USAGE);
            }
            options.put(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private static void serve(Settings settings) {
        Service service = Service.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopCleanly(service), "shutdown"));
        if (!settings.production()) {
            greet(System.out, service);
        }
    }

    /** A process that was told to stop and did is no failure, though the JVM would report the signal's number. */
    private static void stopCleanly(Service service) {
        service.stop();
        Runtime.getRuntime().halt(0);
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
