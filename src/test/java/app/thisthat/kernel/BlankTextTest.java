package app.thisthat.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlankTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \t\r\n",
                "\u00A0", // no-break space
                "\u1680\u2003\u2028\u3000", // ogham space, em space, line separator, ideographic space
                "\u00AD\u180E\u200B\u200D\u2060\uFEFF", // soft hyphen and zero-width characters
                "\u202E\u061C", // direction marks
                "\u115F\u1160\u3164\uFFA0", // Hangul fillers
                "\u2800", // empty Braille pattern
                "\u034F\uFE0F\u17B4\u0301", // marks without a letter
                "\uFFFC\uD834\uDD59", // object replacement character, null notehead
                "\uDB40\uDC20", // tag space
                " \u3164\u00A0\u2800 "
            })
    void isBlank_holdsForTextsThatShowNothing(String text) {
        assertThat(CleanText.isBlank(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                " - ",
                "\u00A0x",
                "e\u0301",
                "\u2764\uFE0F", // heart with an emoji selector
                "\uD83D\uDC69\u200D\uD83D\uDE80", // astronaut: two emoji and a joiner
                "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", // Persian with a non-joiner
                "\uD55C", // a Hangul syllable
                "\u2801" // a Braille pattern with a dot
            })
    void isBlank_failsForTextsWithAVisibleCharacter(String text) {
        assertThat(CleanText.isBlank(text)).isFalse();
    }
}
