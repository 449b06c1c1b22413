package app.thisthat.http.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A page of the documentation that is made from a contract at the start. Texts of the contract are escaped. */
final class HtmlPage {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern STRONG = Pattern.compile("\\*\\*([^*]+)\\*\\*");
    private static final Pattern BLANK_LINES = Pattern.compile("\\n\\s*\\n");

    private final StringBuilder html = new StringBuilder();

    HtmlPage(String title) {
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
                .append(escape(title))
                .append("</title><link rel=\"icon\" type=\"image/png\" href=\"/docs/favicon.png\">")
                .append("<link rel=\"stylesheet\" href=\"/docs/pages.css\"></head><body>")
                .append("<nav><a href=\"/docs\">REST API</a> <a href=\"/docs/live\">Live updates</a>")
                .append(" <a href=\"/docs/errors\">Errors</a></nav><main><h1>")
                .append(escape(title))
                .append("</h1>");
    }

    /** Adds a heading with an anchor. */
    HtmlPage heading(String text, String anchor) {
        html.append("<h2 id=\"")
                .append(escape(anchor))
                .append("\"><a href=\"#")
                .append(escape(anchor))
                .append("\">")
                .append(escape(text))
                .append("</a></h2>");
        return this;
    }

    /** Adds text with the Markdown of the contracts: paragraphs, code and strong text. */
    HtmlPage text(String markdown) {
        for (String paragraph : BLANK_LINES.split(markdown.strip(), -1)) {
            html.append("<p>").append(inline(paragraph)).append("</p>");
        }
        return this;
    }

    /** Adds a block of code. */
    HtmlPage code(String text) {
        html.append("<pre>").append(escape(text)).append("</pre>");
        return this;
    }

    /** Adds a table; the cells have Markdown. */
    HtmlPage table(List<String> head, List<List<String>> rows) {
        html.append("<table><thead>");
        row("th", head);
        html.append("</thead><tbody>");
        rows.forEach(cells -> row("td", cells));
        html.append("</tbody></table>");
        return this;
    }

    private void row(String tag, List<String> cells) {
        html.append("<tr>");
        cells.forEach(cell -> html.append('<')
                .append(tag)
                .append('>')
                .append(inline(cell))
                .append("</")
                .append(tag)
                .append('>'));
        html.append("</tr>");
    }

    private static String inline(String markdown) {
        String code = CODE.matcher(escape(markdown.strip())).replaceAll("<code>$1</code>");
        return STRONG.matcher(code).replaceAll("<strong>$1</strong>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    byte[] bytes() {
        return (html + "</main></body></html>\n").getBytes(StandardCharsets.UTF_8);
    }
}
