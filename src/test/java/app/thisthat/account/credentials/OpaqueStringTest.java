package app.thisthat.account.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class OpaqueStringTest {

    @Test
    void of_composesCharacters() {
        assertThat(OpaqueString.of("cafe\u0301")).isEqualTo("caf\u00E9");
        assertThat(OpaqueString.of("\u1112\u1161\u11AB")).isEqualTo("\uD55C");
    }

    @Test
    void of_mapsAllSpacesToOneAndKeepsThem() {
        assertThat(OpaqueString.of(" a\u00A0b\u3000c\u2003d\u1680 ")).isEqualTo(" a b c d  ");
    }

    @Test
    void of_keepsCaseWidthAndEmojiSequences() {
        assertThat(OpaqueString.of("Ab\uFF21\u2764\uFE0F\uD83D\uDC69\u200D\uD83D\uDE80"))
                .isEqualTo("Ab\uFF21\u2764\uFE0F\uD83D\uDC69\u200D\uD83D\uDE80");
    }

    @Property
    boolean of_isIdempotent(@ForAll String text) {
        String once = OpaqueString.of(text);
        return OpaqueString.of(once).equals(once);
    }
}
