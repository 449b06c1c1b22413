package app.thisthat.platform.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

    @TempDir
    private Path folder;

    private Path jar;
    private Path archive;

    @BeforeEach
    void createJar() throws IOException {
        jar = Files.createFile(folder.resolve("service.jar"));
        archive = folder.resolve("service.jsa");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
    }

    private List<String> options() {
        return List.of("-Xmx512m", "-XX:SharedArchiveFile=" + archive);
    }

    @Test
    void due_isTheArchiveThatIsMissing() {
        assertThat(ClassArchive.due(options(), jar.toString())).contains(archive);
    }

    @Test
    void due_isTheArchiveOfAnOlderJar() throws IOException {
        Files.createFile(archive);
        Files.setLastModifiedTime(archive, FileTime.fromMillis(999_000));

        assertThat(ClassArchive.due(options(), jar.toString())).contains(archive);
    }

    @Test
    void due_isEmptyForAnArchiveOfTheJar() throws IOException {
        Files.createFile(archive);

        assertThat(ClassArchive.due(options(), jar.toString())).isEmpty();
    }

    @Test
    void due_isEmptyWithoutTheOptionWithoutAJarAndIfTheJvmWritesIt() {
        assertThat(ClassArchive.due(List.of("-Xmx512m"), jar.toString())).isEmpty();
        assertThat(ClassArchive.due(options(), folder.toString())).isEmpty();
        assertThat(ClassArchive.due(List.of(options().get(1), "-XX:+AutoCreateSharedArchive"), jar.toString()))
                .isEmpty();
        assertThat(ClassArchive.due(List.of(options().get(1) + File.pathSeparator + archive), jar.toString()))
                .isEmpty();
        assertThat(ClassArchive.due(options(), folder + File.pathSeparator + jar))
                .isEmpty();
    }
}
