package app.thisthat;

import app.thisthat.platform.embedded.EmbeddedServers;
import app.thisthat.platform.observability.Logging;
import app.thisthat.platform.postgres.Rollback;
import app.thisthat.platform.process.ClassArchive;
import app.thisthat.platform.process.HeapWatchdog;
import app.thisthat.platform.process.StopDeadline;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/** Entry point of the process. */
public final class Main {

    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;

    /** Maximum time of a stop. Supervisors usually kill the process soon after. */
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private Main() {}

    /**
     * Runs the service until SIGTERM or Ctrl-C. {@code seed} creates users for load tests in a running service; {@code
     * rollback} rolls the schema of a stopped service back; {@code lock-demo-accounts} replaces published passwords.
     */
    public static void main(String[] arguments) {
        CommandLine command;
        Settings settings;
        try {
            command = CommandLine.parse(arguments);
            settings = Settings.load(command.conf(), System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_USAGE);
            return;
        }
        Logging.configure(settings.log());
        try {
            run(command, settings);
        } catch (RuntimeException e) {
            System.err.println("THISTHAT failed: " + e.getMessage());
            LoggerFactory.getLogger(Main.class).error("THISTHAT failed", e);
            Logging.stop();
            System.exit(EXIT_FAILED);
        }
    }

    private static void run(CommandLine command, Settings settings) {
        if (command.seeding().isPresent()) {
            LoadTestSeeder.createUsers(settings, command.seeding().get());
        } else if (command.rollbackTo().isPresent()) {
            rollBack(settings, command.rollbackTo().getAsInt());
        } else if (command.locksDemoAccounts()) {
            System.out.println(DemoAccountLock.lock(settings) + " accounts locked");
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
        HeapWatchdog.start();
        StopDeadline deadline = StopDeadline.prepare(STOP_MAX);
        CompletableFuture<Service> starting = new CompletableFuture<>();
        Thread stop = new Thread(
                () -> {
                    deadline.begin();
                    stop(starting);
                },
                "shutdown");
        Runtime.getRuntime().addShutdownHook(stop);
        Service service;
        try {
            service = Service.start(settings);
        } catch (RuntimeException e) {
            starting.cancel(false);
            throw e;
        }
        starting.complete(service);
        ClassArchive.writeIfMissing();
        if (!settings.production()) {
            System.out.println(StartBanner.of(service));
        }
    }

    /**
     * Waits for a start in progress, then stops the service. Halts with exit code 0, because the JVM would report the
     * number of the signal.
     */
    private static void stop(CompletableFuture<Service> starting) {
        Service service;
        try {
            service = starting.join();
        } catch (CancellationException startFailed) {
            return;
        }
        service.stop();
        Logging.stop();
        Runtime.getRuntime().halt(0);
    }
}
