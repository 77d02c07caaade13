package touchline.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A report as one HTML file that needs no network: style, script and ECharts lie inside. Whatever
 * names the data hold is text in it, in the page and in the charts.
 */
public final class Page {
  /** The charts' library, as its package of Maven Central has it. */
  private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

  private static final ObjectMapper JSON = new ObjectMapper().registerModule(figures());
  private static final Configuration TEMPLATES = templates();

  private Page() {}

  /** The file's text. */
  public static String of(Report report) {
    return page("report", report.night(), report.everySection(), Map.of("report", report));
  }

  /** The explanation of one lead or deal as such a file. */
  public static String of(Story story, Night night) {
    return page("explanation", night, story.sections().stream(), Map.of("story", story));
  }

  private static String page(
      String template, Night night, Stream<Section> sections, Map<String, Object> more) {
    Map<String, Object> model = new HashMap<>(more);
    model.put("night", night);
    model.put("date", Figures.day(night.asOf()));
    model.put("style", resource("report.css"));
    model.put("script", resource("report.js"));
    model.put("echarts", resource(ECHARTS));
    model.put("charts", charts(sections));
    StringWriter page = new StringWriter();
    try {
      TEMPLATES.getTemplate(template + ".ftlh").process(model, page);
    } catch (TemplateException e) {
      throw new IllegalStateException("the template of the report does not fit its data", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page.toString();
  }

  /**
   * Options by chart and position of the switch, as JSON that cannot end the element it lies in.
   */
  static String charts(Stream<Section> sections) {
    Map<String, Map<String, Object>> charts = new LinkedHashMap<>();
    sections
        .flatMap(section -> section.blocks().stream())
        .forEach(
            block -> {
              if (block instanceof Block.Chart chart) {
                Map<String, Object> variants = new LinkedHashMap<>();
                chart.variants().forEach(v -> variants.put(v.name(), v.option()));
                charts.put(chart.id(), variants);
              }
            });
    try {
      return JSON.writeValueAsString(charts)
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an option of a chart is no data", e);
    }
  }

  /** Pictures need no more than six digits. */
  private static SimpleModule figures() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(
        new StdSerializer<Double>(Double.class) {
          @Override
          public void serialize(Double value, JsonGenerator to, SerializerProvider with)
              throws IOException {
            if (Double.isFinite(value)) {
              to.writeNumber(new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros());
            } else {
              to.writeNull();
            }
          }
        });
    return module;
  }

  private static Configuration templates() {
    Configuration templates = new Configuration(Configuration.VERSION_2_3_34);
    templates.setClassForTemplateLoading(Page.class, "/touchline/report");
    templates.setDefaultEncoding("UTF-8");
    templates.setLocale(java.util.Locale.ROOT);
    templates.setNumberFormat("computer");
    templates.setBooleanFormat("c");
    templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    templates.setLogTemplateExceptions(false);
    templates.setWrapUncheckedExceptions(true);
    return templates;
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
