package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTextTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "rain in London, rain in London",
                "`  rain,,  London?  `, `rain London`",
                "population -penguin, population -penguin",
                "`\"win the cup\" -\"own goal\"`, `\"win the cup\" -\"own goal\"`",
                "`\"open end`, `open end`",
                "U.S. AT&T foo-bar O'Brien, U.S AT&T foo-bar O'Brien",
                "zep:* & | !, zep",
                "rain --wet, rain wet",
                "a ---b -(c -(-d), a b c -d",
            })
    void of_keepsWordsPhrasesAndExclusions(String text, String query) {
        assertThat(SearchText.of(text).query()).isEqualTo(query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"---", "-(-(-(", "- - -", "🚀", "\"\"", "\"-\"", "\u0000", "<->"})
    void of_isEmptyWithoutAWord(String text) {
        assertThat(SearchText.of(text).isEmpty()).isTrue();
    }

    @Test
    void terms_areThoseThatMayBeMisspelt() {
        assertThat(SearchText.of("a zep foo-bar Ło\u0301dz\u0301").terms())
                .containsExactly("zep", "foo", "bar", "Łódź");
        assertThat(SearchText.of("zep -road").terms()).isEmpty();
        assertThat(SearchText.of("\"zep road\"").terms()).isEmpty();
    }

    @Test
    void words_areBounded() {
        SearchText text = SearchText.of("word ".repeat(40));
        assertThat(List.of(text.query().split(" "))).hasSize(SearchText.WORDS_MAX);
    }
}
