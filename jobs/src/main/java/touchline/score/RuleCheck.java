package touchline.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.SimpleAnalyzer$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetMapValue;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import touchline.config.LeadColumns;
import touchline.config.Nearest;
import touchline.config.ScoreRule;
import touchline.pipeline.Predicate;
import touchline.pipeline.Table;

/**
 * What is wrong with a rule's predicate, found by Spark's parser and analyser without a session.
 */
final class RuleCheck {
  private RuleCheck() {}

  /** The first problem, without the rule's name; empty if the predicate can be evaluated. */
  static Optional<String> problem(ScoreRule rule) {
    Expression predicate;
    try {
      predicate = parsed(rule.when());
    } catch (ParseException e) {
      return Optional.of("does not parse: " + firstLine(e));
    }
    List<String> known = rule.isOnTouch() ? LeadColumns.TOUCH : LeadColumns.PROFILE;
    for (Expression part : parts(predicate)) {
      if (part instanceof PlanExpression) {
        return Optional.of("holds a query; a rule sees one row only");
      }
      if (part instanceof UnresolvedAttribute attribute) {
        String column = attribute.nameParts().head();
        if (!known.contains(column.toLowerCase(Locale.ROOT))) {
          return Optional.of(unknown(column, known, rule));
        }
      }
      if (part instanceof UnresolvedFunction function && !exists(function)) {
        return Optional.of("knows no function " + String.join(".", name(function)));
      }
    }
    Expression analysed;
    try {
      analysed = analysed(predicate, rows(rule));
    } catch (AnalysisException e) {
      return Optional.of("cannot be evaluated: " + firstLine(e));
    }
    if (!analysed.deterministic()) {
      return Optional.of(
          "gives another answer each time; a score must be the same whenever computed");
    }
    return Predicate.failing(analysed).or(() -> purity(analysed, rule));
  }

  // Scala throws these checked exceptions without declaring them.
  private static Expression parsed(String sql) throws ParseException {
    return new SparkSqlParser().parseExpression(sql);
  }

  private static Expression analysed(Expression predicate, LocalRelation rows)
      throws AnalysisException {
    LogicalPlan plan = SimpleAnalyzer$.MODULE$.execute(new Filter(predicate, rows));
    SimpleAnalyzer$.MODULE$.checkAnalysis(plan);
    return ((Filter) plan).condition();
  }

  private static Optional<String> purity(Expression predicate, ScoreRule rule) {
    if (predicate.containsPattern(TreePattern.CURRENT_LIKE())) {
      return Optional.of("reads the clock; a score knows no time but that of the touches");
    }
    for (Expression part : parts(predicate)) {
      Optional<String> leak = outcome(part, rule);
      if (leak.isPresent()) {
        return leak;
      }
      if (part instanceof Cast cast
          && cast.child().dataType() instanceof StringType
          && !(cast.dataType() instanceof StringType)
          && cast.evalMode().toString().equals("ANSI")
          && !cast.child().foldable()) {
        return Optional.of(
            "reads text as "
                + cast.dataType().sql()
                + ", which fails on the first text that is none; write try_cast(… AS "
                + cast.dataType().sql()
                + ")");
      }
    }
    return Optional.empty();
  }

  private static boolean exists(UnresolvedFunction function) {
    List<String> name = name(function);
    return name.size() == 1
        && FunctionRegistry$.MODULE$.builtin().functionExists(new FunctionIdentifier(name.get(0)));
  }

  private static List<String> name(UnresolvedFunction function) {
    return CollectionConverters.asJava(function.nameParts());
  }

  /** The profile is open-ended: its columns are judged by name, and so must be named. */
  private static Optional<String> outcome(Expression part, ScoreRule rule) {
    for (Expression child : CollectionConverters.asJava(part.children())) {
      if (child instanceof Attribute attribute && attribute.name().equalsIgnoreCase("profile")) {
        if (!(part instanceof GetMapValue value
            && value.key() instanceof Literal
            && rule.profileColumns().contains(value.key().toString()))) {
          return Optional.of("uses profile otherwise than as profile['column']");
        }
        if (LeadColumns.OUTCOME.matcher(value.key().toString().toLowerCase(Locale.ROOT)).find()) {
          return Optional.of(
              "looks at profile['"
                  + value.key()
                  + "'], which tells the outcome that the score predicts");
        }
      }
    }
    return Optional.empty();
  }

  private static String unknown(String column, List<String> known, ScoreRule rule) {
    return "knows no column "
        + column
        + " on "
        + rule.on().name().toLowerCase(Locale.ROOT)
        + Nearest.of(column, known).map(near -> "; did you mean " + near + "?").orElse("")
        + "; there are "
        + String.join(", ", known);
  }

  private static LocalRelation rows(ScoreRule rule) {
    StructType schema = new StructType();
    if (rule.isOnTouch()) {
      schema =
          with(
              with(schema, "silver.touchpoints", LeadColumns.TOUCH),
              "silver.contents",
              LeadColumns.TOUCH);
    } else {
      schema = with(schema, "silver.people", LeadColumns.PROFILE);
    }
    List<Attribute> columns =
        new ArrayList<>(CollectionConverters.asJava(DataTypeUtils.toAttributes(schema)));
    return new LocalRelation(seq(columns), seq(List.<InternalRow>of()), false, Option.empty());
  }

  private static StructType with(StructType schema, String table, List<String> columns) {
    StructType all = schema;
    for (String column : columns) {
      boolean isNew = !Arrays.asList(all.fieldNames()).contains(column);
      if (isNew && Table.of(table).has(column)) {
        StructField field = Table.of(table).schema().apply(column);
        all = all.add(column, field.dataType(), true);
      }
    }
    return all;
  }

  private static List<Expression> parts(Expression expression) {
    List<Expression> parts = new ArrayList<>(List.of(expression));
    for (Expression child : CollectionConverters.asJava(expression.children())) {
      parts.addAll(parts(child));
    }
    return parts;
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  private static String firstLine(Exception e) {
    return e.getMessage().strip().lines().findFirst().orElse("").replaceFirst(" SQLSTATE.*", "");
  }
}
