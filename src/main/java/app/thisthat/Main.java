package app.thisthat;

import app.thisthat.account.BootstrapAccounts;
import app.thisthat.platform.embedded.EmbeddedServers;
import app.thisthat.platform.observability.Logging;
import app.thisthat.platform.postgres.Rollback;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/** The process: starts, greets, and ends as it is told. */
public final class Main {

    private static final int WRONG_USAGE = 2;
    private static final int FAILED = 1;

    private Main() {}

    /**
     * Starts the service, which runs until it is told to stop by SIGTERM or Ctrl-C; or, as {@code seed}, prepares a running
     * one for load tests; or, as {@code rollback}, takes the schema of a stopped one back to an older version.
     */
    public static void main(String[] arguments) {
        CommandLine command;
        Settings settings;
        try {
            command = CommandLine.parse(arguments);
            settings = Settings.load(command.conf(), System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_USAGE);
            return;
        }
        Logging.configure(settings.log());
        try {
            carryOut(command, settings);
        } catch (RuntimeException e) {
            System.err.println("THISTHAT failed: " + e.getMessage());
            LoggerFactory.getLogger(Main.class).error("Failed", e);
            Logging.end();
            System.exit(FAILED);
        }
    }

    private static void carryOut(CommandLine command, Settings settings) {
        if (command.seeding().isPresent()) {
            LoadTestSeeder.users(settings, command.seeding().get());
        } else if (command.rollbackTo().isPresent()) {
            rollBack(settings, command.rollbackTo().getAsInt());
        } else {
            serve(settings);
        }
    }

    private static void rollBack(Settings settings, int version) {
        try (EmbeddedServers servers =
                EmbeddedServers.start(settings.dataDir(), settings.database(), settings.redis())) {
            Rollback.to(servers.postgresUri(), version, System.out);
        }
    }

    private static void serve(Settings settings) {
        CompletableFuture<Service> starting = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopCleanly(starting), "shutdown"));
        Service service;
        try {
            service = Service.start(settings);
        } catch (RuntimeException e) {
            starting.cancel(false);
            throw e;
        }
        starting.complete(service);
        if (!settings.production()) {
            greet(System.out, service);
        }
    }

    /**
     * Stops what has started, also where the signal comes while it starts. A process that was told to stop and did is no
     * failure, though the JVM would report the signal's number.
     */
    private static void stopCleanly(CompletableFuture<Service> starting) {
        Service service;
        try {
            service = starting.join();
        } catch (CancellationException failed) {
            return;
        }
        service.stop();
        Logging.end();
        Runtime.getRuntime().halt(0);
    }

    private static void greet(PrintStream out, Service service) {
        String base = "http://localhost:" + service.port();
        StringBuilder text = new StringBuilder("\nTHISTHAT is ready.\n\n");
        line(text, "API", base + "/api/v1");
        line(text, "Contract", base + "/openapi.yaml");
        line(text, "Health, metrics", "http://localhost:" + service.managementPort() + "/health/ready, /metrics");
        List<BootstrapAccounts.Login> logins = service.demoLogins();
        logins.forEach(login -> line(text, "Demo " + login.role().wire(), login.email() + " / " + login.password()));
        text.append("\nOpen ").append(base).append("/docs\n");
        out.println(text);
        out.flush();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("  %-16s %s%n", name, value));
    }
}
