package app.thisthat.platform.embedded;

import app.thisthat.platform.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Runs and observes processes of the embedded servers. */
public final class ProcessRunner {

    private static final long RUN_SECONDS_MAX = 90;
    private static final long EXIT_POLL_MS = 10;
    private static final int LOG_BYTES_MAX = 64 * 1_024;

    private ProcessRunner() {}

    /** Files of the servers are readable by their owner only. Java cannot set the umask of a child. */
    private static final List<String> OWNER_ONLY = List.of("/bin/sh", "-c", "umask 077; exec \"$0\" \"$@\"");

    /**
     * Runs a program to its end and appends its output to a file. A pipe would stay open while a server that the
     * program started in the background runs. Only the owner can read the file and the files of the program.
     *
     * @throws IllegalStateException if the program fails or exceeds {@link #RUN_SECONDS_MAX}; contains the end of the
     *     log
     */
    static void run(Path log, List<String> command) {
        List<String> wrapped = new ArrayList<>(OWNER_ONLY);
        wrapped.addAll(command);
        try {
            PrivateFiles.createFile(log);
            Process process = new ProcessBuilder(wrapped)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            if (!process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command.get(0) + " exceeded " + RUN_SECONDS_MAX + " s; see " + log);
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed, see " + log + ":\n" + tail(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while running " + command.get(0), e);
        }
    }

    /** Whether a process runs. A zombie does not. */
    static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && !isZombie(process);
    }

    private static boolean isZombie(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"))
                    .contains(") Z ");
        } catch (IOException exitedOrNotLinux) {
            return false;
        }
    }

    /**
     * Waits for the end of a process, which need not be a child of this one.
     *
     * @return false after the timeout
     */
    public static boolean awaitExit(ProcessHandle process, long secondsMax) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsMax);
        while (isRunning(process)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(EXIT_POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** The text of a log from a position, at most the last {@value #LOG_BYTES_MAX} bytes. Empty if it cannot be read. */
    static String logSince(Path log, long position) {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            long start = Math.max(position, channel.size() - LOG_BYTES_MAX);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, channel.size() - start));
            channel.read(bytes, start);
            return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        } catch (IOException notReadable) {
            return "";
        }
    }

    /** The size of a log; 0 if it does not exist. */
    static long logSize(Path log) {
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException notReadable) {
            return 0;
        }
    }

    /** The last lines of a log. */
    static String tail(Path log) {
        List<String> lines = logSince(log, 0).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    /** A port of the loopback address that was free when checked; another process may take it before its use. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean onLinux() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    }

    static boolean onArm() {
        return System.getProperty("os.arch").equals("aarch64");
    }
}
