package app.thisthat.platform.process;

import app.thisthat.platform.PrivateFiles;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive of loaded classes that {@code -XX:SharedArchiveFile} names (class data sharing). With it a start uses a
 * third less CPU time, because classes are neither parsed nor verified. The JVM ignores an archive that is missing or
 * that belongs to another jar; then this class writes a new one for the next start.
 */
public final class ClassArchive {

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String OPTION = "-XX:SharedArchiveFile=";
    private static final String JAR = ".jar";

    /** Since JDK 19 the JVM writes the archive itself with this option. */
    private static final String AUTOMATIC = "-XX:+AutoCreateSharedArchive";

    /** The dump uses a core for several seconds, so it begins after the first requests and syncs. */
    private static final Duration DELAY = Duration.ofSeconds(30);

    private ClassArchive() {}

    /** Writes the archive in the background if the options of this JVM name one that cannot be used. */
    public static void writeIfMissing() {
        due(ManagementFactory.getRuntimeMXBean().getInputArguments(), System.getProperty("java.class.path"))
                .ifPresent(archive -> {
                    Thread thread = new Thread(() -> write(archive), "class-archive");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    /**
     * The archive to be written; empty if the options name none, if the class path is not a jar, or if the archive is
     * newer than the jar.
     */
    static Optional<Path> due(List<String> options, String classPath) {
        boolean isJar = classPath.endsWith(JAR) && !classPath.contains(File.pathSeparator);
        if (!isJar || options.contains(AUTOMATIC)) {
            return Optional.empty(); // the JVM archives classes of jars only
        }
        Path jar = Path.of(classPath);
        return options.stream()
                .filter(option -> option.startsWith(OPTION))
                .map(option -> option.substring(OPTION.length()))
                .filter(file -> !file.contains(File.pathSeparator)) // a base archive and one on top of it
                .map(file -> Path.of(file).toAbsolutePath())
                .filter(archive -> !isNewer(archive, jar))
                .findFirst();
    }

    private static boolean isNewer(Path archive, Path jar) {
        try {
            return Files.exists(archive)
                    && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
        } catch (IOException e) {
            return true; // the next start decides
        }
    }

    private static void write(Path archive) {
        Path unfinished = PrivateFiles.unfinished(archive);
        try {
            TimeUnit.MILLISECONDS.sleep(DELAY.toMillis());
            PrivateFiles.deleteUnfinished(archive.getParent());
            dump(unfinished);
            PrivateFiles.publish(unfinished, archive);
            LOG.info("Class archive written to {}", archive);
        } catch (IOException | JMException | RuntimeException e) {
            LOG.warn("Class archive {} not written; starts take longer", archive, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command {@code jcmd VM.cds static_dump}. The JVM starts another JVM, which loads the same classes. */
    private static void dump(Path file) throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "vmCds",
                        new Object[] {new String[] {"static_dump", file.toString()}},
                        new String[] {String[].class.getName()});
    }
}
