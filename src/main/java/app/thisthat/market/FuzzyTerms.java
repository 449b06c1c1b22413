package app.thisthat.market;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Which of the searched words may be spelt otherwise: a title has to have something like each, or begin so if it is short. */
final class FuzzyTerms {

    /** In shorter ones nearly everything is like everything: something has to begin with them. */
    static final int LETTERS_MIN = 4;

    /** With a single letter nearly everything begins. */
    private static final int BEGINNING_MIN = 2;

    private static final int WORDS_MAX = 8;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** A phrase in quotes, or a word that must not be there: who writes so means it to the letter. */
    private static final Pattern TO_THE_LETTER = Pattern.compile("\"|(^|\\s)-\\S");

    private FuzzyTerms() {}

    /** The words; none if the search is meant to the letter. */
    static List<String> words(String search) {
        if (TO_THE_LETTER.matcher(search).find()) {
            return List.of();
        }
        return Arrays.stream(BETWEEN_WORDS.split(search, -1))
                .filter(word -> word.length() >= BEGINNING_MIN)
                .limit(WORDS_MAX)
                .toList();
    }
}
