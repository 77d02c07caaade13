package touchline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The report in headless Chromium as Debian packages it. Without the browser the tests are skipped,
 * but not where CI is set: there .ci/run installs it.
 */
@Tag("long")
class BrowserTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");
  private static final int PHONE = 360;
  private static final int DESK = 1440;

  private static Path file;
  private static Playwright playwright;
  private static Browser browser;

  private final List<String> errors = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private BrowserContext context;

  @BeforeAll
  static void open() throws IOException {
    assumeTrue(
        Files.exists(CHROMIUM) || System.getenv("CI") != null,
        "needs Debian's chromium; apt-get install chromium");
    file = Files.createTempDirectory("touchline-report").resolve("night.html");
    Files.writeString(file, touchline.report.Page.of(SampleNight.report()));
    Files.createDirectories(SCREENSHOTS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
  }

  @AfterAll
  static void close() {
    if (playwright != null) {
      playwright.close();
    }
  }

  @AfterEach
  void leave() {
    if (context != null) {
      context.close();
    }
  }

  private Page page(int width, ColorScheme scheme) {
    context =
        browser.newContext(
            new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme));
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (List.of("error", "warning").contains(message.type())) {
            errors.add(message.text());
          }
        });
    page.onPageError(errors::add);
    page.onRequest(request -> requests.add(request.url()));
    page.navigate(file.toUri().toString());
    return page;
  }

  @Test
  void everyChartIsDrawnAndNothingLeavesThePage() {
    Page page = page(DESK, ColorScheme.LIGHT);
    long charts = SampleNight.report().charts();
    assertThat(page.locator(".plot").count()).isEqualTo((int) charts);
    page.evaluate("() => document.querySelectorAll('.story').forEach(s => { s.open = true; })");
    page.waitForFunction("() => document.querySelector('.story:last-of-type .plot svg')");
    // A picture without marks has axes only.
    assertThat(
            page.evaluate(
                "() => [...document.querySelectorAll('.plot:not([hidden])')].filter(p => p.querySelectorAll('svg"
                    + " path, svg text').length < 5).map(p => p.dataset.chart)"))
        .isEqualTo(List.of());
    assertThat(errors).isEmpty();
    assertThat(requests).containsExactly(file.toUri().toString());
  }

  @Test
  void namesOfRowsStandInFullWhereThereIsRoom() {
    Page page = page(DESK, ColorScheme.LIGHT);
    List<String> texts =
        page.locator("#trust .plot svg text, #content .plot svg text, #advice .plot svg text")
            .allTextContents();
    assertThat(texts).hasSizeGreaterThan(50).noneMatch(text -> text.matches(".*(…|\\.\\.\\.)"));
  }

  @Test
  void leadOfTheListOpensWhatIsBehindIt() {
    Page page = page(DESK, ColorScheme.LIGHT);
    assertThat(page.locator("#lead-2 .plot").first().isVisible()).isFalse();
    Locator second = page.locator("#follow-up-hottest a").nth(1);
    String lead = second.innerText();
    second.click();
    page.waitForFunction("() => document.querySelector('#lead-2 .plot svg')");
    assertThat(page.locator("#lead-2 summary").first().innerText())
        .startsWith("Lead " + lead + " ");
    assertThat(page.locator("#lead-1 .plot").first().isVisible()).isFalse();
    assertThat(errors).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"360,DARK", "1440,LIGHT"})
  void explanationOfADealIsAPageOfItsOwn(int width, ColorScheme scheme) throws IOException {
    Path own = file.resolveSibling("deal.html");
    Files.writeString(
        own,
        touchline.report.Page.of(
            Stories.of(SampleLead.deal(), SampleNight.NIGHT), SampleNight.NIGHT));
    Page page = page(width, scheme);
    page.navigate(own.toUri().toString());
    assertThat(page.locator(".plot svg").count()).isEqualTo(2);
    assertThat(page.title()).isEqualTo("Touchline, Deal D7");
    assertThat(page.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(width);
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(
                SCREENSHOTS.resolve(
                    "deal-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
    assertThat(errors).isEmpty();
    page.addScriptTag(new Page.AddScriptTagOptions().setContent(axe()));
    assertThat(violations(page)).isEqualTo(List.of());
  }

  @Test
  void switchChangesPictureTableAndSource() {
    Page page = page(DESK, ColorScheme.LIGHT);
    String chart = "#attribution-earned ";
    String before = page.locator(chart + ".plot").innerHTML();
    page.locator("#attribution .switch").getByText("Last touch").click();
    assertThat(page.locator(chart + ".plot").innerHTML()).isNotEqualTo(before);
    assertThat(page.locator(chart + "[data-variant]:visible").count()).isEqualTo(1);
    assertThat(page.locator(chart + "[data-variant]:visible .source").innerText())
        .contains("model = 'last_touch'");
    assertThat(errors).isEmpty();
  }

  @Test
  void modelWithoutIntervalsSaysSo() {
    Page page = page(DESK, ColorScheme.LIGHT);
    assertThat(page.locator("#attribution-shares .absent").isVisible()).isTrue();
    page.locator("#attribution .switch").getByText("Markov").click();
    assertThat(page.locator("#attribution-shares .absent").isVisible()).isFalse();
    assertThat(page.locator("#attribution-shares .plot svg").count()).isEqualTo(1);
  }

  @Test
  void keyboardReachesSwitchAndTables() {
    Page page = page(DESK, ColorScheme.LIGHT);
    page.locator("#attribution .switch input").first().focus();
    page.keyboard().press("ArrowRight");
    assertThat(
            page.locator("#attribution-earned [data-variant]:visible").getAttribute("data-variant"))
        .isEqualTo("markov");
    page.locator("#attribution-earned [data-variant]:visible summary").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("#attribution-earned [data-variant]:visible table").isVisible())
        .isTrue();
  }

  @Test
  void campaignCalledScriptIsTextAndDoesNotRun() {
    Page page = page(DESK, ColorScheme.LIGHT);
    assertThat(page.title()).isEqualTo("Touchline, night of 30 June 2026");
    assertThat(page.locator("#attribution-campaigns .plot").textContent()).contains("<script>");
  }

  @ParameterizedTest
  @ValueSource(ints = {PHONE, 768, DESK})
  void pageNeverScrollsSideways(int width) {
    Page page = page(width, ColorScheme.LIGHT);
    assertThat(page.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({"360,LIGHT", "1440,LIGHT", "1440,DARK"})
  void axeFindsNothingSerious(int width, ColorScheme scheme) throws IOException {
    Page page = page(width, scheme);
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })");
    page.addScriptTag(new Page.AddScriptTagOptions().setContent(axe()));
    assertThat(violations(page)).isEqualTo(List.of());
  }

  private static Object violations(Page page) {
    return page.evaluate(
        "async () => (await axe.run({resultTypes: ['violations']})).violations.filter(v => ['serious',"
            + " 'critical'].includes(v.impact)).map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n =>"
            + " n.target + ' ' + n.failureSummary).join('; '))");
  }

  private static String axe() throws IOException {
    try (InputStream in =
        BrowserTest.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/"
                + System.getProperty("axe.version")
                + "/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource({"360,LIGHT", "360,DARK", "768,LIGHT", "768,DARK", "1440,LIGHT", "1440,DARK"})
  void everySectionHasItsPicture(int width, ColorScheme scheme) {
    Page page = page(width, scheme);
    // It would lie across sections that are taller than the window.
    page.addStyleTag(
        new Page.AddStyleTagOptions().setContent("nav { position: static !important; }"));
    // A window as tall as the tallest section: made taller for each, it would draw all charts anew.
    Object tallest =
        page.evaluate(
            "() => Math.ceil(Math.max(...[...document.querySelectorAll('main > section')].map(s =>"
                + " s.getBoundingClientRect().height))) + 100");
    page.setViewportSize(width, (Integer) tallest);
    for (Section section : SampleNight.report().sections()) {
      Path picture =
          SCREENSHOTS.resolve(
              section.id() + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png");
      page.locator("#" + section.id()).screenshot(new Locator.ScreenshotOptions().setPath(picture));
      assertThat(picture).isNotEmptyFile();
    }
    page.locator("#lead-1 > summary").click();
    page.locator("#lead-1 .plot svg").first().waitFor();
    page.locator("#lead-1")
        .screenshot(
            new Locator.ScreenshotOptions()
                .setPath(
                    SCREENSHOTS.resolve(
                        "lead-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
    page.evaluate("() => scrollTo(0, 0)");
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(
                SCREENSHOTS.resolve(
                    "first-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
    assertThat(errors).isEmpty();
  }

  @Test
  void printHidesWhatCannotBeClicked() {
    Page page = page(DESK, ColorScheme.DARK);
    page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
    assertThat(page.locator("nav").isVisible()).isFalse();
    assertThat(page.locator(".switch").first().isVisible()).isFalse();
  }
}
