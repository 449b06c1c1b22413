package app.thisthat.market;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The terms of a search that tolerate misspellings.
 *
 * <p>A market matches a search in one of two ways. The full-text match finds all words in any inflection, in title,
 * title of the event, options, category or description. The fuzzy match finds every term: one of four characters or
 * more by trigram similarity to the titles, a shorter one as the prefix of a word in any of these fields. A search with
 * a quoted phrase or an excluded word ({@code -word}) is exact: it has no fuzzy terms.
 */
final class FuzzyTerms {

    /** Shorter terms are similar to too many titles. */
    private static final int SIMILARITY_LENGTH_MIN = 4;

    /** One-letter prefixes match too many titles. */
    private static final int LENGTH_MIN = 2;

    private static final int TERMS_MAX = 8;
    private static final Pattern SEPARATOR = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern EXACT_SEARCH = Pattern.compile("\"|(^|\\s)-\\S");

    private FuzzyTerms() {}

    /** Empty for an exact search. */
    static List<String> of(String search) {
        if (EXACT_SEARCH.matcher(search).find()) {
            return List.of();
        }
        return Arrays.stream(SEPARATOR.split(search, -1))
                .filter(term -> term.length() >= LENGTH_MIN)
                .limit(TERMS_MAX)
                .toList();
    }

    static boolean isSimilarityTerm(String term) {
        return term.length() >= SIMILARITY_LENGTH_MIN;
    }
}
