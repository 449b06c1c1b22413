package app.thisthat.platform.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisIT {

    @TempDir
    private Path folder;

    @Test
    void stranger_cannotReadOrRunScripts() throws IOException {
        try (EmbeddedRedis redis = start()) {
            assertThat(send(redis, "PING")).startsWith("-NOAUTH");
            assertThat(send(redis, "GET key")).startsWith("-NOAUTH");
            assertThat(send(redis, "EVAL \"return 1\" 0")).startsWith("-NOAUTH");
            assertThat(send(redis, "AUTH default none")).startsWith("-WRONGPASS");
        }
    }

    @Test
    void serviceUser_runsScriptsAndCannotAdministerTheServer() throws IOException {
        try (EmbeddedRedis redis = start()) {
            assertThat(sendAsService(redis, "EVAL \"return 7\" 0")).isEqualTo(":7");
            assertThat(sendAsService(redis, "CONFIG GET dir")).startsWith("-NOPERM");
            assertThat(sendAsService(redis, "DEBUG SLEEP 0")).startsWith("-ERR DEBUG command not allowed");
            assertThat(sendAsService(redis, "REPLICAOF 127.0.0.1 1")).startsWith("-NOPERM");
        }
    }

    @Test
    void files_areReadableByTheirOwnerOnly() throws IOException {
        try (EmbeddedRedis redis = start()) {
            sendAsService(redis, "SET key value");
        }
        assertThat(Files.exists(folder.resolve("redis/dump.rdb"))).isTrue();
        try (Stream<Path> files = Files.walk(folder.resolve("redis"))) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .endsWith("------"));
        }
    }

    @Test
    void restart_keepsTheDataAndThePassword() throws IOException {
        String password;
        try (EmbeddedRedis redis = start()) {
            sendAsService(redis, "SET key value");
            password = URI.create(redis.uri()).getUserInfo();
        }
        try (EmbeddedRedis redis = start()) {
            assertThat(sendAsService(redis, "EXISTS key")).isEqualTo(":1");
            assertThat(URI.create(redis.uri()).getUserInfo()).isEqualTo(password);
        }
    }

    @Test
    void damagedDump_isSetAside() throws IOException {
        try (EmbeddedRedis redis = start()) {
            sendAsService(redis, "SET key " + "value".repeat(1_000));
        }
        Path dump = folder.resolve("redis/dump.rdb");
        byte[] whole = Files.readAllBytes(dump);
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 0x55;
        for (byte[] damaged : List.of(
                new byte[0],
                "no dump".getBytes(StandardCharsets.US_ASCII),
                Arrays.copyOf(whole, whole.length / 2),
                flipped)) {
            Files.write(dump, damaged);
            try (EmbeddedRedis redis = start()) {
                assertThat(sendAsService(redis, "EXISTS key")).isEqualTo(":0");
                assertThat(folder.resolve("redis/dump.rdb.damaged")).hasBinaryContent(damaged);
            }
            Files.deleteIfExists(folder.resolve("redis/dump.rdb.damaged"));
        }
    }

    @Test
    void takenPort_isReplacedByAnother() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Integer> ports = List.of(other.getLocalPort(), Servers.freePort());
            Iterator<Integer> next = ports.iterator();
            try (EmbeddedRedis redis = EmbeddedRedis.start(folder.resolve("redis"), programs(), next::next)) {
                assertThat(URI.create(redis.uri()).getPort()).isEqualTo(ports.get(1));
            }
            assertThatThrownBy(() -> EmbeddedRedis.start(folder.resolve("redis"), programs(), other.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Failed listening on port " + other.getLocalPort());
        }
    }

    @Test
    void orphanOfAKilledProcess_isStopped() throws IOException {
        EmbeddedRedis orphan = start();
        sendAsService(orphan, "SET key value");
        ProcessHandle process = orphan.process();
        try (EmbeddedRedis redis = start()) {
            assertThat(ProcessRunner.isRunning(process)).isFalse();
            assertThat(sendAsService(redis, "EXISTS key")).isEqualTo(":1");
        }
    }

    @Test
    void endedServer_isRestartedOnItsPort() throws IOException {
        try (EmbeddedRedis redis = start()) {
            int port = URI.create(redis.uri()).getPort();
            ProcessHandle process = redis.process();
            ProcessSignal.KILL.send(process);
            assertThat(ProcessRunner.awaitExit(process, 5)).isTrue();
            assertThat(redis.isRunning()).isFalse();

            redis.restart();

            assertThat(redis.isRunning()).isTrue();
            assertThat(URI.create(redis.uri()).getPort()).isEqualTo(port);
            assertThat(sendAsService(redis, "PING")).isEqualTo("+PONG");
        }
    }

    private EmbeddedRedis start() {
        return EmbeddedRedis.start(folder.resolve("redis"), programs());
    }

    private Path programs() {
        return folder.resolve("programs");
    }

    private static String sendAsService(EmbeddedRedis redis, String command) throws IOException {
        String[] login = URI.create(redis.uri()).getUserInfo().split(":", 2);
        return send(redis, "AUTH " + login[0] + " " + login[1], command);
    }

    /** The first line of the last reply. */
    private static String send(EmbeddedRedis redis, String... commands) throws IOException {
        int port = URI.create(redis.uri()).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            BufferedReader replies =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String reply = "";
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
                reply = replies.readLine();
            }
            return reply;
        }
    }
}
