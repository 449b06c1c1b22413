package app.thisthat.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {

    @TempDir
    private Path folder;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void filesAndFolders_areReadableByTheirOwnerOnly() throws IOException {
        Path open = Files.createDirectory(
                folder.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        PrivateFiles.createFolder(open);
        PrivateFiles.createFolder(folder.resolve("a/b"));
        PrivateFiles.write(open.resolve("secret"), "text");
        Files.writeString(open.resolve("log"), "kept");
        PrivateFiles.createFile(open.resolve("log"));

        assertThat(mode(open)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("a/b"))).isEqualTo("rwx------");
        assertThat(mode(open.resolve("secret"))).isEqualTo("rw-------");
        assertThat(mode(open.resolve("log"))).isEqualTo("rw-------");
        assertThat(open.resolve("log")).hasContent("kept");
    }

    @Test
    void write_replacesAndLeavesNothingElse() throws IOException {
        PrivateFiles.write(folder.resolve("file"), "first");
        PrivateFiles.write(folder.resolve("file"), "second");
        PrivateFiles.writeIfAbsent(folder.resolve("file"), "third");
        PrivateFiles.writeIfAbsent(folder.resolve("other"), "fourth");

        assertThat(folder.resolve("file")).hasContent("second");
        assertThat(folder.resolve("other")).hasContent("fourth");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void unfinishedFiles_areDeletedUnlessTheirProcessRuns() throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        Path running = Files.createDirectory(folder.resolve("data.part" + parent + "-1"));
        Path ended = Files.createDirectories(folder.resolve("data.part999999999-3/base"));
        Files.writeString(ended.resolve("file"), "half");
        Path own = Files.writeString(PrivateFiles.unfinished(folder.resolve("key")), "half");
        Path other = Files.writeString(folder.resolve("counter.party"), "kept");

        PrivateFiles.deleteUnfinished(folder);

        assertThat(running).exists();
        assertThat(other).exists();
        assertThat(ended.getParent()).doesNotExist();
        assertThat(own).doesNotExist();
    }

    @Test
    void setAside_keepsTheLastDamagedFile() throws IOException {
        Path file = folder.resolve("file");
        for (String content : new String[] {"first", "second"}) {
            Files.writeString(file, content);
            assertThat(PrivateFiles.setAside(file)).hasContent(content);
            assertThat(file).doesNotExist();
        }
    }
}
