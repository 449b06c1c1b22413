package app.thisthat.account;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.kernel.RefusedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTest {

    @ParameterizedTest
    @ValueSource(strings = {"abc", "A_b-9", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})
    void username_acceptsLettersDigitsUnderscoreAndHyphen(String name) {
        assertThatCode(() -> new Username(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "with space",
                "' OR 1=1--",
                "<script>",
                "а\u0441\u0441",
                "abc\u0000",
                "abc\n",
                "a\u200Bbc",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void username_refusesEverythingElse(String name) {
        assertThatThrownBy(() -> new Username(name)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b.co", "First.Last+tag@sub.example.com", "o'hara@example.org"})
    void emailAddress_acceptsAddresses(String address) {
        assertThatCode(() -> new EmailAddress(address)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "@b.co",
                "a@b",
                "a@b..co",
                "a@-b.co",
                "a b@c.de",
                "a@b.co,c@d.ef",
                "a@b.co\nBcc: c@d.ef",
                "\"a\"@b.co",
                "a@b.co\u0000",
                "é@b.co"
            })
    void emailAddress_refusesEverythingElse(String address) {
        assertThatThrownBy(() -> new EmailAddress(address)).isInstanceOf(RefusedException.class);
    }
}
