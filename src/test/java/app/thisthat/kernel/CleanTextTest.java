package app.thisthat.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CleanTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Will it rain? Ja, äöü – 50 %…",
                "two\nlines\r\n\tand a tab",
                "non-breaking\u00A0space",
                "می\u200Cخواهم", // Persian, with a non-joiner inside the word
                "ه\u200D", // Arabic letter in its initial form
                "\u0645\u064E\u200C\u0645", // a vowel sign between the letter and the non-joiner
                "क\u094D\u200Dष", // Devanagari half form
                "क\u094D\u200Cष", // explicit virama
                "ശ\u0D4D\u200Dരീ", // Malayalam
                "ක\u0DCA\u200Dෂ", // Sinhala conjunct
                "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67", // family
                "\uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08", // rainbow flag
                "\uD83E\uDDD1\uD83C\uDFFD\u200D\u2695\uFE0F", // health worker with a skin tone
                "\uD83D\uDE42\u200D\u2194\uFE0F", // a head that shakes
                "\u2764\uFE0F\u200D\uD83D\uDD25", // burning heart
                "1\uFE0F\u20E3", // keycap
                "\u00A9\uFE0F \u2139\uFE0F",
                "\uD83C\uDDFA\uD83C\uDDF8", // flag of two regional indicators
                "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F", // flag of tags
                "\u845B\uDB40\uDD00", // ideograph with a variant
                "\u1820\u180B", // Mongolian with a variant
                "\u0600\u0661 \u06DD", // Arabic format characters with glyphs
                "\uD83E\uDEE8", // an emoji that Java 17 does not know
            })
    void textThatScriptsAndEmojiNeed_isClean(String text) {
        assertThat(CleanText.isClean(text)).isTrue();
        assertThat(CleanText.clean(text)).isSameAs(text);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a\u0000b\u0007c\u001B[31m\u007F\u009Bd,abc[31md", // controls
                "a\u202Ab\u202Bc\u202Cd\u202De\u202Ef,abcdef", // embeddings and overrides
                "a\u2066b\u2067c\u2068d\u2069e,abcde", // isolates
                "a\u200Eb\u200Fc\u061Cd,abcd", // direction marks
                "a\u200Bb\u2060c\uFEFFd\u00ADe\u180Ef\u2063g,abcdefg", // zero width
                "a\u200Db\u200Cc,abc", // joiners between Latin letters
                "\u200Dx \u200D\uD83D\uDE42,x \uD83D\uDE42", // joiners after nothing
                "\uD83D\uDC68\u200Dx \uD83D\uDC68\u200D,\uD83D\uDC68x \uD83D\uDC68", // joiners before no emoji
                "می\u200C\u200Cخ,می\u200Cخ", // second joiner
                "a\uFE0Fb я\uFE0F \uFE0F,ab я ", // variation selectors of letters and blanks
                "\u2764\uFE0F\uFE0F,\u2764\uFE0F",
                "a\uDB40\uDC68\uDB40\uDC69,a", // hidden text of tags
                "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62,\uD83C\uDFF4", // tags without an end
                "\u3164\u115F\uFFA0x\u034F,x", // fillers
                "a\uD83Db\uDC68c,abc", // unpaired surrogates
                "a\uFFFEb\uFFFFc\uFDD0d,abcd", // noncharacters
                "a\uE000b\uF8FFc\uDB80\uDC00d,abcd", // private use
                "a\uDB40\uDC01b\uDB40\uDD80c\uFFF3d,abcd", // language tag and reserved characters
            })
    void rejectedCharacters_areRemoved(String text, String clean) {
        assertThat(CleanText.isClean(text)).isFalse();
        assertThat(CleanText.isCleanLine(text)).isFalse();
        assertThat(CleanText.clean(text)).isEqualTo(clean);
        assertThat(CleanText.cleanLine(text)).isEqualTo(clean);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\r\n\tb", "a\u2028b", "a\u2029\nb", "a\nb"})
    void lineBreaksAndTabs_areAllowedInTextButNotInALine(String text) {
        assertThat(CleanText.isClean(text)).isTrue();
        assertThat(CleanText.isCleanLine(text)).isFalse();
        assertThat(CleanText.clean(text)).isSameAs(text);
        assertThat(CleanText.cleanLine(text)).isEqualTo("a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u000Bb", "a\u000C\u0085b"})
    void rareLineBreaks_becomeASpaceInALine(String text) {
        assertThat(CleanText.cleanLine(text)).isEqualTo("a b");
    }

    @Test
    void joinersAfterAJoinerOrAfterManyMarks_takeNoQuadraticTime() {
        String text = "م" + "\u064E\u200C".repeat(1_000_000);

        assertThat(CleanText.clean(text)).hasSizeLessThan(text.length());
    }

    @Test
    void cleanedText_isClean() {
        int[] alphabet = {
            'a', ' ', '1', '\n', 0x1B, 0x85, 0xAD, 0x34F, 0x645, 0x64E, 0x94D, 0x915, 0x200B, 0x200C, 0x200D, 0x202E,
            0x2028, 0x2764, 0xD83D, 0xDC68, 0xE000, 0xFE0F, 0xFFFF, 0x1F3F4, 0x1F468, 0xE0067, 0xE007F, 0xE0100
        };
        Random random = new Random(19);
        for (int run = 0; run < 200_000; run++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(12), 0, alphabet.length).forEach(i -> text.appendCodePoint(alphabet[i]));

            String clean = CleanText.clean(text.toString());
            String line = CleanText.cleanLine(text.toString());

            assertThat(CleanText.isClean(clean)).as("%s", text).isTrue();
            assertThat(CleanText.isCleanLine(line)).as("%s", text).isTrue();
        }
    }
}
