package app.thisthat.harness;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.platform.embedded.EmbeddedPostgres;
import app.thisthat.platform.embedded.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The processes of a PostgreSQL server: the postmaster and its backends. */
public final class PostgresProcesses {

    private static final long END_SECONDS_MAX = 10;

    private PostgresProcesses() {}

    /** Sends a signal to all of them, to the postmaster first. Waits for their end after {@code KILL}. */
    public static void send(ProcessSignal signal, EmbeddedPostgres postgres) {
        List<ProcessHandle> all = all(postgres);
        all.stream().filter(ProcessHandle::isAlive).forEach(signal::send);
        if (signal == ProcessSignal.KILL) {
            all.forEach(process -> assertThat(ProcessRunner.awaitExit(process, END_SECONDS_MAX))
                    .isTrue());
        }
    }

    private static List<ProcessHandle> all(EmbeddedPostgres postgres) {
        try {
            String pid = Files.readAllLines(postgres.data().resolve("postmaster.pid"))
                    .get(0);
            ProcessHandle postmaster =
                    ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
            List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
            postmaster.descendants().forEach(all::add);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
