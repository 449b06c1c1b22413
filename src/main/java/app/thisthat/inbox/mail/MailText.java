package app.thisthat.inbox.mail;

import app.thisthat.inbox.MailList;
import app.thisthat.kernel.CleanText;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A mail as text and as HTML. All texts of markets and admins are escaped in the HTML, which has no links but the one
 * that ends such mails, and loads nothing.
 */
record MailText(String subject, String body, String html) {

    /** Limit of the column. */
    private static final int SUBJECT_MAX = 200;

    /** A subject is one line. */
    private static final Pattern LINE_BREAKS = Pattern.compile("[\\r\\n]+");

    /**
     * Composes the mail of a batch.
     *
     * @param entries at least one
     * @param count number of all entries, of which {@code entries} are the first
     * @param unsubscribe the complete link
     */
    static MailText digest(MailList list, List<EntryText> entries, long count, String unsubscribe) {
        String subject = count == 1
                ? entries.get(0).headline()
                : count + (list == MailList.SETTLEMENTS ? " updates of your bets" : " updates of your markets");
        StringBuilder body = new StringBuilder();
        StringBuilder html = new StringBuilder();
        for (EntryText entry : entries) {
            body.append(entry.headline()).append('\n');
            html.append("<h3>").append(escape(entry.headline())).append("</h3>");
            if (!entry.lines().isEmpty()) {
                html.append("<ul>");
                entry.lines().forEach(line -> {
                    body.append("  ").append(line).append('\n');
                    html.append("<li>").append(escape(line)).append("</li>");
                });
                html.append("</ul>");
            }
            body.append('\n');
        }
        if (count > entries.size()) {
            String more = "and " + (count - entries.size()) + " more in your inbox";
            body.append(more).append("\n\n");
            html.append("<p>").append(more).append("</p>");
        }
        return complete(subject, body, html, unsubscribe);
    }

    /** Composes the mail of an announcement. */
    static MailText news(String title, String text, String unsubscribe) {
        StringBuilder html = new StringBuilder("<h3>").append(escape(title)).append("</h3>");
        text.lines().forEach(line -> html.append("<p>").append(escape(line)).append("</p>"));
        return complete(title, new StringBuilder(text).append("\n\n"), html, unsubscribe);
    }

    private static MailText complete(String subject, StringBuilder body, StringBuilder html, String unsubscribe) {
        body.append("To end these mails: ").append(unsubscribe).append('\n');
        html.append("<p><a href=\"").append(escape(unsubscribe)).append("\">End these mails</a></p>");
        return new MailText(
                cut(LINE_BREAKS.matcher(subject).replaceAll(" ")),
                body.toString(),
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"></head><body>" + html
                        + "</body></html>");
    }

    /** Cuts between code points, and leaves no joiner of a cut emoji. */
    private static String cut(String line) {
        return line.codePointCount(0, line.length()) <= SUBJECT_MAX
                ? line
                : CleanText.clean(line.substring(0, line.offsetByCodePoints(0, SUBJECT_MAX - 1))) + "…";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
