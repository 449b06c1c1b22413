package app.thisthat;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dependencies between packages. A new dependency is a decision: it is added to {@link #EDGES}. */
@AnalyzeClasses(packages = "app.thisthat", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final Path SOURCES = Path.of("src/main/java/app/thisthat");

    /** Password hashing, SMTP, files of the class path, creation of the simulated markets, text of the metrics. */
    private static final String MAY_BLOCK =
            ".*\\.(PasswordHasher|SmtpTransport|DocumentationPages|WebClientPages|Contract|SimulatorVerticle|ManagementVerticle)";

    /** The packages that a package may use besides {@code http}, {@code platform} and {@code kernel}. */
    private static final Map<String, List<String>> EDGES = Map.ofEntries(
            Map.entry("account", List.of("ledger", "statistics")),
            Map.entry("ledger", List.of()),
            Map.entry("market", List.of()),
            Map.entry("betting", List.of("ledger", "market")),
            Map.entry("reward", List.of("ledger")),
            Map.entry("inbox", List.of("account")),
            Map.entry("economy", List.of()),
            Map.entry("statistics", List.of()),
            Map.entry("anomaly", List.of()),
            Map.entry("leaderboard", List.of("account", "betting")),
            Map.entry("ingestion", List.of("market")),
            Map.entry("live", List.of("account", "ledger", "market", "betting", "inbox")),
            Map.entry("simulator", List.of()),
            Map.entry("businessmetrics", List.of("market")),
            Map.entry("watchlist", List.of("inbox")));

    @ArchTest
    static final ArchRule KERNEL_USES_ONLY_THE_JDK = classes()
            .that()
            .resideInAPackage("app.thisthat.kernel..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "app.thisthat.kernel..", "com.google.errorprone.annotations..");

    @ArchTest
    static final ArchRule PLATFORM_USES_ONLY_THE_KERNEL = noClasses()
            .that()
            .resideInAPackage("app.thisthat.platform..")
            .should()
            .dependOnClassesThat(projectClassesOutside("platform", "kernel"));

    @ArchTest
    static final ArchRule HTTP_USES_NO_FEATURE = noClasses()
            .that()
            .resideInAPackage("app.thisthat.http..")
            .should()
            .dependOnClassesThat(projectClassesOutside("http", "platform", "kernel"));

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("app.thisthat.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule VERTX_WEB_ONLY_IN_HTTP_AND_API_CLASSES = noClasses()
            .that()
            .resideOutsideOfPackage("app.thisthat.http..")
            .and()
            .haveSimpleNameNotEndingWith("Api")
            .should()
            .dependOnClassesThat(resideInAPackage("io.vertx.ext.web..")
                    .and(DescribedPredicate.not(resideInAPackage("io.vertx.ext.web.client.."))));

    /** The jar of the container has no simulator; these two classes refer to it lazily. */
    @ArchTest
    static final ArchRule SIMULATOR_ONLY_WHERE_OPTIONAL = noClasses()
            .that()
            .resideOutsideOfPackage("app.thisthat.simulator..")
            .and()
            .haveNameNotMatching("app\\.thisthat\\.(SimulatedFeed|Settings)")
            .should()
            .dependOnClassesThat(resideInAPackage("app.thisthat.simulator.."));

    @ArchTest
    static final ArchRule SQL_ONLY_IN_STORES = noClasses()
            .that()
            .resideOutsideOfPackage("app.thisthat.platform..")
            .and(DescribedPredicate.describe(
                    "are not part of a store",
                    type -> !outermost(type).getSimpleName().endsWith("Store")))
            .should()
            .dependOnClassesThat(resideInAPackage("io.vertx.sqlclient..").or(resideInAPackage("io.vertx.pgclient..")));

    @ArchTest
    static final ArchRule BLOCKING_ONLY_IN_LISTED_CLASSES = noClasses()
            .that()
            .haveNameNotMatching(MAY_BLOCK)
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "executeBlocking",
                    call -> call.getName().equals("executeBlocking")
                            && (call.getTargetOwner().isAssignableTo(Vertx.class)
                                    || call.getTargetOwner().isAssignableTo(WorkerExecutor.class))));

    @ArchTest
    static final ArchRule NO_UTILITY_PACKAGES =
            noClasses().should().resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..impl..");

    @ArchTest
    static void packagesUseOnlyAllowedPackages(JavaClasses classes) {
        EDGES.forEach((name, others) -> {
            List<String> allowed = new ArrayList<>(List.of(name, "http", "platform", "kernel"));
            allowed.addAll(others);
            noClasses()
                    .that()
                    .resideInAPackage("app.thisthat." + name + "..")
                    .should()
                    .dependOnClassesThat(projectClassesOutside(allowed.toArray(String[]::new)))
                    .allowEmptyShould(true)
                    .check(classes);
        });
    }

    @Test
    void everyPackage_hasAnEntryInEdges() throws IOException {
        try (Stream<Path> folders = Files.list(SOURCES)) {
            List<String> packages = folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> !List.of("http", "platform", "kernel").contains(name))
                    .toList();
            assertThat(EDGES.keySet()).containsAll(packages);
        }
    }

    @Test
    void everyPackage_hasAPackageInfo() throws IOException {
        try (Stream<Path> folders = Files.walk(SOURCES)) {
            assertThat(folders.filter(Files::isDirectory).filter(folder -> !folder.equals(SOURCES)))
                    .allSatisfy(folder ->
                            assertThat(folder.resolve("package-info.java")).exists());
        }
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static DescribedPredicate<JavaClass> projectClassesOutside(String... packages) {
        List<String> allowed = List.of(packages);
        return DescribedPredicate.describe(
                "project classes outside " + allowed,
                type -> packageOf(type) != null && !allowed.contains(packageOf(type)));
    }

    /** The top-level package of a class: empty for the root package, null for classes of other projects. */
    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith("app.thisthat")) {
            return null;
        }
        String[] parts = name.split("\\.", -1);
        return parts.length > 2 ? parts[2] : "";
    }
}
