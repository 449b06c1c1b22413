package app.thisthat.account.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class SigningKeysTest {

    public static String key(String kid, int fill) {
        byte[] key = new byte[SigningKeys.KEY_BYTES_MIN];
        Arrays.fill(key, (byte) fill);
        return kid + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    @Test
    void parse_keepsTheOrderOfTheKeys() {
        assertThat(SigningKeys.parse(List.of(key("new", 1), key("old", 2)))
                        .keys()
                        .keySet())
                .containsExactly("new", "old");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nokid",
                ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "kid:",
                "kid:AAAA",
                "kid:not base64",
                "kid:A",
                "../../dev/null:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void parse_refusesAMalformedKey(String entry) {
        assertThatThrownBy(() -> SigningKeys.parse(List.of(entry))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parse_refusesAnEmptyListAndADuplicateKid() {
        assertThatThrownBy(() -> SigningKeys.parse(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SigningKeys.parse(List.of(key("a", 1), key("a", 2))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parse_doesNotShowAKeyThatIsTooShort() {
        assertThatThrownBy(() -> SigningKeys.parse(List.of("kid:c2VjcmV0")))
                .message()
                .doesNotContain("c2VjcmV0");
    }

    @Test
    void derive_returnsOtherKeysForAnotherPurpose() {
        SigningKeys keys = SigningKeys.parse(List.of(key("a", 1)));
        assertThat(keys.derive("x").keys().get("a"))
                .isNotEqualTo(keys.keys().get("a"))
                .isNotEqualTo(keys.derive("y").keys().get("a"));
    }

    @Test
    void keyFile_isCreatedOnceAndReadableByItsOwnerOnly(@TempDir Path folder) throws Exception {
        byte[] first = KeyFile.open(folder).signingKey();
        byte[] second = KeyFile.open(folder).signingKey();
        assertThat(second).isEqualTo(first).hasSize(SigningKeys.KEY_BYTES_MIN);
        try (var files = Files.list(folder)) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(files.findAny().orElseThrow())))
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "development:", "development:c2hvcnQ", "\u0000\u0000"})
    void damagedKeyFile_isSetAsideAndReplaced(String content, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("jwt-key"), content);

        byte[] key = KeyFile.open(folder).signingKey();

        assertThat(key).hasSize(SigningKeys.KEY_BYTES_MIN);
        assertThat(KeyFile.open(folder).signingKey()).isEqualTo(key);
        assertThat(folder.resolve("jwt-key.damaged")).hasContent(content);
    }

    @Test
    void concurrentStarts_useTheSameKey(@TempDir Path folder) {
        List<String> keys = IntStream.range(0, 16)
                .parallel()
                .mapToObj(start -> HexFormat.of().formatHex(KeyFile.open(folder).signingKey()))
                .toList();

        assertThat(Set.copyOf(keys)).hasSize(1);
    }
}
