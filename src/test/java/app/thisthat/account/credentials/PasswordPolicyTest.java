package app.thisthat.account.credentials;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.kernel.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {

    private static void assertRefused(String password) {
        assertThatThrownBy(() -> PasswordPolicy.check(password, "password")).isInstanceOf(RefusedException.class);
    }

    @Test
    void check_acceptsEightCharactersToSeventyTwoBytes() {
        assertRefused("x".repeat(7));
        assertThatCode(() -> PasswordPolicy.check("xq9 vb7.", "password")).doesNotThrowAnyException();
        assertThatCode(() -> PasswordPolicy.check("x".repeat(72), "password")).doesNotThrowAnyException();
        assertRefused("x".repeat(73));
    }

    @Test
    void check_countsBytes() {
        assertThatCode(() -> PasswordPolicy.check("\uD83D\uDE00".repeat(18), "password"))
                .doesNotThrowAnyException();
        assertRefused("\uD83D\uDE00".repeat(19));
    }

    @Test
    void check_countsTheNormalizedForm() {
        assertThatCode(() -> PasswordPolicy.check("e\u0301".repeat(36), "password"))
                .doesNotThrowAnyException();
        assertRefused("e\u0301".repeat(37));
        assertRefused("e\u0301".repeat(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nul\u0000inside", "half\ud800pair", "new\nline in it"})
    void check_refusesControlCharactersAndLoneSurrogates(String password) {
        assertRefused(password);
    }
}
