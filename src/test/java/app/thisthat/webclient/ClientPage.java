package app.thisthat.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** A tab with the web client. */
final class ClientPage implements AutoCloseable {

    /** Longest wait for an element or a state of it. */
    static final double TIMEOUT_MS = 20_000;

    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    /** Names the violated rules and where. */
    private static final String AXE_RUN =
            "axe.run(document, {resultTypes: ['violations']}).then(result => JSON.stringify("
                    + "result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', '))))";

    private final BrowserContext context;
    private final String base;
    private final Page page;
    private final List<String> problems = new CopyOnWriteArrayList<>();

    private ClientPage(BrowserContext context, String base) {
        this.context = context;
        this.base = base;
        this.page = context.newPage();
        page.setDefaultTimeout(TIMEOUT_MS);
        page.onConsoleMessage(message -> {
            // The browser itself reports each error response, which journeys cause on purpose.
            if (message.type().equals("error")
                    && !message.text().startsWith("Failed to load resource")
                    && !message.text().startsWith("WebSocket connection")) {
                problems.add(message.text());
            }
        });
        page.onPageError(problems::add);
    }

    /** A tab of a new browser profile. */
    static ClientPage open(Browser browser, int port, int width, int height, ColorScheme scheme) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setLocale("en-GB")
                .setTimezoneId("Europe/Vienna"));
        return new ClientPage(context, "http://127.0.0.1:" + port);
    }

    /** Another tab of the same profile. */
    ClientPage anotherTab() {
        return new ClientPage(context, base);
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    /** Errors of scripts and reports of the content security policy. */
    List<String> problems() {
        return problems;
    }

    ClientPage visit(String path) {
        page.navigate(base + path);
        return this;
    }

    /** Visits a screen and waits until it has loaded everything. */
    ClientPage visitWhole(String path) {
        visit(path);
        assertThat(page.locator("h1").first()).isAttached();
        page.waitForLoadState(LoadState.NETWORKIDLE);
        return this;
    }

    /** Visits the markets and events whose texts contain a phrase. */
    void search(String phrase) {
        visit("/?q=" + URLEncoder.encode('"' + phrase + '"', StandardCharsets.UTF_8));
    }

    void showMarket(String id) {
        visit("/markets/" + id);
    }

    /** Signs in with the button of a demo account. */
    ClientPage tryAs(String name) {
        visit("/sign-in");
        button(name).click();
        assertThat(balance()).isVisible();
        return this;
    }

    /** Fills in the form of the sign-in page. */
    void signIn(String email, String password) {
        field("E-mail address").fill(email);
        field("Password").fill(password);
        submit();
    }

    void signOut() {
        page.locator(".top .menu > button").click();
        button("Sign out").click();
        assertThat(balance()).hasCount(0);
    }

    /** Submits the form of the screen. */
    void submit() {
        page.locator("main form button[type=submit]").click();
    }

    Locator main() {
        return page.locator("main");
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** A button whose name contains a text. */
    Locator buttonFor(String text) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(text));
    }

    /** A switch by a part of its label. */
    Locator toggle(String label) {
        return page.getByRole(AriaRole.SWITCH, new Page.GetByRoleOptions().setName(label));
    }

    Locator heading(String text) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(text));
    }

    Locator field(String label) {
        return page.getByLabel(label);
    }

    Locator balance() {
        return page.locator("a.balance");
    }

    /** The rank by profit in the header. */
    Locator rank() {
        return page.locator(".top a.own-rank");
    }

    Locator toasts() {
        return page.locator(".toasts");
    }

    Locator banner() {
        return page.locator(".banner");
    }

    Locator cards() {
        return page.locator("article.market");
    }

    /** The cards of markets with a text. */
    Locator cards(String text) {
        return cards().filter(having(text));
    }

    /** The entries of the inbox with a text. */
    Locator entries(String text) {
        return page.locator(".entries li").filter(having(text));
    }

    /** The unread entries of the inbox. */
    Locator newEntries() {
        return page.locator(".entries .new");
    }

    /** The unread entries of the inbox with a text. */
    Locator newEntries(String text) {
        return newEntries().filter(having(text));
    }

    /** A section by its accessible name. */
    Locator region(String name) {
        return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(name));
    }

    Locator unreadBadge() {
        return page.locator(".bell .badge");
    }

    Locator dialog() {
        return page.locator("dialog[open]");
    }

    /** The button that carries out what the dialog describes. */
    Locator dialogAction() {
        return dialog().locator(".dialog-foot .primary");
    }

    /** An option of a choice in the dialog. */
    Locator dialogChoice(String text) {
        return dialog().locator(".chip").filter(having(text));
    }

    /** The rows of tables. */
    Locator rows() {
        return page.locator("tbody tr");
    }

    /** The rows of tables with a text. */
    Locator rows(String text) {
        return rows().filter(having(text));
    }

    Locator placeBet() {
        return page.locator(".slip button[type=submit]");
    }

    void stake(String amount) {
        page.getByLabel("Stake").fill(amount);
    }

    /** The odds of the first option on the slip. */
    void expectOdds(String text) {
        assertThat(page.locator(".slip-side.this")).containsText(text);
    }

    void expectBalance(String text) {
        assertThat(balance()).containsText(text);
    }

    void expectToast(String pattern) {
        assertThat(toasts()).containsText(Pattern.compile(pattern));
    }

    private static Locator.FilterOptions having(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    /** Violations of the accessibility rules. Runs in an isolated world, which the content security policy allows. */
    String accessibilityViolations() {
        CDPSession session = context.newCDPSession(page);
        JsonObject world = new JsonObject();
        world.addProperty(
                "frameId",
                session.send("Page.getFrameTree")
                        .getAsJsonObject("frameTree")
                        .getAsJsonObject("frame")
                        .get("id")
                        .getAsString());
        int id = session.send("Page.createIsolatedWorld", world)
                .get("executionContextId")
                .getAsInt();
        evaluate(session, id, resource(AXE));
        String violations = evaluate(session, id, AXE_RUN);
        session.detach();
        return violations;
    }

    private static String evaluate(CDPSession session, int world, String expression) {
        JsonObject call = new JsonObject();
        call.addProperty("expression", expression);
        call.addProperty("contextId", world);
        call.addProperty("awaitPromise", true);
        call.addProperty("returnByValue", true);
        JsonObject result = session.send("Runtime.evaluate", call).getAsJsonObject("result");
        return result.has("value") ? result.get("value").toString() : "";
    }

    private static String resource(String path) {
        try (InputStream in = ClientPage.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
