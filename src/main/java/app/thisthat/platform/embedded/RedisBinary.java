package app.thisthat.platform.embedded;

import app.thisthat.platform.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The Redis binary of this system. */
final class RedisBinary {

    private static final String VERSION = "7.0.15";

    private RedisBinary() {}

    /** Unpacks the binary from the class path unless it exists. */
    static Path unpack(Path programs) throws IOException {
        String name = "redis-server-" + VERSION + "-" + (ProcessRunner.onLinux() ? "linux" : "darwin") + "-"
                + (ProcessRunner.onArm() ? "arm64" : "amd64");
        Path program = programs.resolve(name);
        if (Files.exists(program)) {
            return program;
        }
        Path unfinished = PrivateFiles.unfinished(program);
        try (InputStream binary = RedisBinary.class.getResourceAsStream("/" + name)) {
            if (binary == null) {
                throw new IllegalStateException(
                        "No embedded Redis is available for this system; set THISTHAT_REDIS_URI");
            }
            Files.copy(binary, unfinished);
        }
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwx------"));
        PrivateFiles.publish(unfinished, program);
        return program;
    }
}
