package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @Test
    void parse_startsTheServiceByDefault() {
        assertThat(CommandLine.parse().seeding()).isEmpty();
        assertThat(CommandLine.parse("--conf", "my.yaml").conf()).contains(Path.of("my.yaml"));
    }

    @Test
    void parse_acceptsSeed() {
        assertThat(CommandLine.parse("seed", "--out", "users.json", "--users", "2000")
                        .seeding())
                .contains(new CommandLine.Seeding(2_000, 1_000, Path.of("users.json")));
    }

    @Test
    void parse_acceptsRollback() {
        assertThat(CommandLine.parse("rollback", "--to", "43").rollbackTo()).hasValue(43);
        assertThat(CommandLine.parse().rollbackTo()).isEmpty();
    }

    @Test
    void parse_acceptsLockDemoAccounts() {
        assertThat(CommandLine.parse("lock-demo-accounts").locksDemoAccounts()).isTrue();
        assertThat(CommandLine.parse().locksDemoAccounts()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "--conf",
                "seed",
                "seed --users 5",
                "seed --users none --out a",
                "--users 5",
                "lock-demo-accounts now",
                "rollback",
                "rollback --to",
                "rollback --to 0",
                "rollback --to V43",
                "rollback 43"
            })
    void parse_rejectsInvalidArgumentsWithTheUsage(String line) {
        assertThatThrownBy(() -> CommandLine.parse(line.split(" ", -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Usage");
    }
}
