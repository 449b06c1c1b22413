package app.thisthat.market;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A search text that PostgreSQL accepts, whatever the client sent.
 *
 * <p>A market matches if it has all words in any inflection, in title, options, category or description. If too few
 * markets match, misspellings are tolerated: each term is then a word that resembles a word of any title, or the
 * beginning of one if it is short. A search with a quoted phrase or an excluded word ({@code -word}) is exact.
 *
 * @param query words, quoted phrases and exclusions in the syntax of {@code websearch_to_tsquery}
 * @param terms the terms that may be misspelt; empty for an exact search
 */
record SearchText(String query, List<String> terms) {

    /** Words beyond this number are ignored. */
    static final int WORDS_MAX = 32;

    private static final int TERMS_MAX = 8;

    /** One-letter prefixes match too many markets. */
    private static final int TERM_LENGTH_MIN = 2;

    private static final int TERM_LENGTH_MAX = 40;

    private static final String LETTERS = "[\\p{L}\\p{N}\\p{M}]+";

    /** Letters and digits, and between them signs that are part of a word, as in {@code U.S.}, {@code AT&T} or dates. */
    private static final String WORD = LETTERS + "(?:[.'\u2019_/@:&+\\-]" + LETTERS + ")*";

    private static final Pattern TOKEN =
            Pattern.compile("(?<excluded>(?<![^\\s(\"])-)?(?:\"(?<phrase>[^\"]*)\"|(?<word>" + WORD + "))");
    private static final Pattern WORDS = Pattern.compile(WORD);
    private static final Pattern TERM_SEPARATOR = Pattern.compile("[^\\p{L}\\p{N}\\p{M}]+");

    SearchText {
        terms = List.copyOf(terms);
    }

    static SearchText of(String text) {
        String normalized = Normalizer.normalize(text, Normalizer.Form.NFKC);
        List<String> tokens = new ArrayList<>();
        boolean exact = false;
        for (MatchResult token :
                TOKEN.matcher(normalized).results().limit(WORDS_MAX).toList()) {
            boolean excluded = token.group(1) != null;
            String phrase = token.group(2);
            String words = phrase == null ? token.group(3) : wordsOf(phrase);
            if (!words.isEmpty()) {
                exact |= excluded || phrase != null;
                tokens.add((excluded ? "-" : "") + (phrase == null ? words : '"' + words + '"'));
            }
        }
        String query = String.join(" ", tokens);
        return new SearchText(query, exact ? List.of() : termsOf(query));
    }

    private static String wordsOf(String phrase) {
        return String.join(
                " ",
                WORDS.matcher(phrase)
                        .results()
                        .map(MatchResult::group)
                        .limit(WORDS_MAX)
                        .toList());
    }

    private static List<String> termsOf(String query) {
        return TERM_SEPARATOR
                .splitAsStream(query)
                .filter(term -> term.length() >= TERM_LENGTH_MIN && term.length() <= TERM_LENGTH_MAX)
                .limit(TERMS_MAX)
                .toList();
    }

    /** Whether the text has no word, so that nothing can match. */
    boolean isEmpty() {
        return query.isEmpty();
    }
}
