package app.thisthat.harness;

import app.thisthat.platform.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All processes of a PostgreSQL server: the one that listens and one for each connection. */
public final class PostgresProcesses {

    private PostgresProcesses() {}

    /** Sends a signal to all of them, the listening one first; one that kills is waited for. */
    public static void send(ProcessSignal signal, EmbeddedPostgres postgres) {
        List<ProcessHandle> all = all(postgres);
        all.stream().filter(ProcessHandle::isAlive).forEach(signal::send);
        if (signal == ProcessSignal.KILL) {
            all.forEach(PostgresProcesses::awaitEnd);
        }
    }

    /** What has ended may stay in the list of processes until its parent asks for it, which can take a second. */
    private static void awaitEnd(ProcessHandle process) {
        while (process.isAlive() && !isDefunct(process)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isDefunct(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"))
                    .contains(") Z ");
        } catch (IOException gone) {
            return false;
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
