package touchline.publish;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.connect.proto.AnalyzePlanRequest;
import org.apache.spark.connect.proto.CacheTable;
import org.apache.spark.connect.proto.Catalog;
import org.apache.spark.connect.proto.Command;
import org.apache.spark.connect.proto.CommonInlineUserDefinedFunction;
import org.apache.spark.connect.proto.ConfigRequest;
import org.apache.spark.connect.proto.CreateDataFrameViewCommand;
import org.apache.spark.connect.proto.ExecutePlanRequest;
import org.apache.spark.connect.proto.Expression;
import org.apache.spark.connect.proto.Filter;
import org.apache.spark.connect.proto.KeyValue;
import org.apache.spark.connect.proto.ListTables;
import org.apache.spark.connect.proto.MapPartitions;
import org.apache.spark.connect.proto.Plan;
import org.apache.spark.connect.proto.Read;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.SQL;
import org.apache.spark.connect.proto.SqlCommand;
import org.apache.spark.connect.proto.UnresolvedTableValuedFunction;
import org.apache.spark.connect.proto.WriteOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkproject.connect.protobuf.Any;
import org.sparkproject.connect.protobuf.Message;

class ReadOnlyCallsTest {
  private static final Relation CONVERSIONS = table("gold.conversions");

  private static Relation table(String name) {
    return Relation.newBuilder()
        .setRead(
            Read.newBuilder()
                .setNamedTable(Read.NamedTable.newBuilder().setUnparsedIdentifier(name)))
        .build();
  }

  private static Relation sql(String text) {
    return Relation.newBuilder().setSql(SQL.newBuilder().setQuery(text)).build();
  }

  /** A query, two steps above a relation. */
  private static Message query(Relation of) {
    return ExecutePlanRequest.newBuilder()
        .setPlan(Plan.newBuilder().setRoot(filtered(of, literal())))
        .build();
  }

  private static Expression literal() {
    return Expression.newBuilder()
        .setLiteral(Expression.Literal.newBuilder().setBoolean(true))
        .build();
  }

  private static Relation filtered(Relation of, Expression condition) {
    return Relation.newBuilder()
        .setFilter(Filter.newBuilder().setInput(of).setCondition(condition))
        .build();
  }

  private static Message command(UnaryOperator<Command.Builder> asked) {
    return ExecutePlanRequest.newBuilder()
        .setPlan(Plan.newBuilder().setCommand(asked.apply(Command.newBuilder())))
        .build();
  }

  private static Message setting(String key) {
    return ConfigRequest.newBuilder()
        .setOperation(
            ConfigRequest.Operation.newBuilder()
                .setSet(
                    ConfigRequest.Set.newBuilder()
                        .addPairs(KeyValue.newBuilder().setKey(key).setValue("x"))))
        .build();
  }

  private static Message function(String name) {
    return query(
        filtered(
            CONVERSIONS,
            Expression.newBuilder()
                .setUnresolvedFunction(
                    Expression.UnresolvedFunction.newBuilder().setFunctionName(name))
                .build()));
  }

  private static Message text(String expression) {
    return query(
        filtered(
            CONVERSIONS,
            Expression.newBuilder()
                .setExpressionString(
                    Expression.ExpressionString.newBuilder().setExpression(expression))
                .build()));
  }

  @Test
  void queriesAreRead() {
    for (Message message :
        List.of(
            query(CONVERSIONS),
            query(table("`gold`.`conversions`")),
            query(sql("SELECT count(*) FROM gold.conversions JOIN silver.deals USING (deal_id)")),
            query(
                Relation.newBuilder()
                    .setSql(
                        SQL.newBuilder()
                            .setQuery("SELECT ? FROM gold.conversions WHERE value > :least")
                            .putNamedArguments("least", literal())
                            .addPosArguments(literal()))
                    .build()),
            query(sql("SHOW TABLES IN gold")),
            query(sql("SHOW DATABASES")),
            query(sql("DESCRIBE gold.conversions")),
            command(c -> c.setSqlCommand(SqlCommand.newBuilder().setInput(sql("SELECT 1 AS one")))),
            query(
                Relation.newBuilder()
                    .setCatalog(Catalog.newBuilder().setListTables(ListTables.newBuilder()))
                    .build()),
            function("sum"),
            text("value > 0"),
            setting("spark.sql.session.timeZone"))) {
      assertThatCode(() -> ReadOnlyCalls.check(message)).doesNotThrowAnyException();
    }
  }

  @SuppressWarnings("deprecation")
  private static Message oldStatement(String text) {
    return command(c -> c.setSqlCommand(SqlCommand.newBuilder().setSql(text)));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(query(sql("DROP VIEW gold.conversions")), "the statement holds DROP VIEW"),
        Arguments.of(
            oldStatement("INSERT INTO gold.conversions SELECT * FROM gold.conversions"),
            "the statement holds INSERT INTO STATEMENT"),
        Arguments.of(query(sql("SET x = 1")), "the statement holds SET COMMAND"),
        Arguments.of(query(sql("DESCRIBE text.`/x`")), "no table text./x"),
        Arguments.of(query(sql("SELECT * FROM text.`/etc/passwd`")), "no table text./etc/passwd"),
        Arguments.of(
            query(sql("SELECT * FROM table_changes_by_path('/x', 0)")),
            "the function table_changes_by_path is not open"),
        Arguments.of(
            query(sql("SELECT * FROM IDENTIFIER(?)")),
            "the statement holds PLAN WITH UNRESOLVED IDENTIFIER"),
        Arguments.of(
            query(sql("SELECT IDENTIFIER('re' || 'flect')('java.lang.System', 'gc')")),
            "the statement holds IDENTIFIER(…)"),
        Arguments.of(
            query(sql("SELECT (SELECT max(IDENTIFIER(:f)('x')) FROM gold.conversions)")),
            "the statement holds IDENTIFIER(…)"),
        Arguments.of(text("IDENTIFIER('reflect')('a', 'b')"), "the statement holds IDENTIFIER(…)"),
        Arguments.of(
            query(
                Relation.newBuilder()
                    .setSql(
                        SQL.newBuilder()
                            .setQuery("SELECT :called")
                            .putNamedArguments(
                                "called",
                                Expression.newBuilder()
                                    .setUnresolvedFunction(
                                        Expression.UnresolvedFunction.newBuilder()
                                            .setFunctionName("reflect"))
                                    .build()))
                    .build()),
            "the function reflect calls Java"),
        Arguments.of(query(table("delta.`/x`")), "no table delta./x"),
        Arguments.of(
            query(
                Relation.newBuilder()
                    .setRead(
                        Read.newBuilder()
                            .setDataSource(Read.DataSource.newBuilder().setFormat("text")))
                    .build()),
            "asks for DATA SOURCE"),
        Arguments.of(
            query(
                Relation.newBuilder()
                    .setMapPartitions(
                        MapPartitions.newBuilder()
                            .setInput(CONVERSIONS)
                            .setFunc(CommonInlineUserDefinedFunction.newBuilder()))
                    .build()),
            "asks for MAP PARTITIONS"),
        Arguments.of(
            query(Relation.newBuilder().setExtension(Any.newBuilder()).build()),
            "asks for EXTENSION"),
        Arguments.of(
            query(
                Relation.newBuilder()
                    .setUnresolvedTableValuedFunction(
                        UnresolvedTableValuedFunction.newBuilder().setFunctionName("table_changes"))
                    .build()),
            "the function table_changes is not open"),
        Arguments.of(
            query(
                Relation.newBuilder()
                    .setCatalog(Catalog.newBuilder().setCacheTable(CacheTable.newBuilder()))
                    .build()),
            "asks for CACHE TABLE"),
        Arguments.of(
            query(
                filtered(
                    CONVERSIONS,
                    Expression.newBuilder()
                        .setCommonInlineUserDefinedFunction(
                            CommonInlineUserDefinedFunction.newBuilder())
                        .build())),
            "asks for COMMON INLINE USER DEFINED FUNCTION"),
        Arguments.of(function("reflect"), "the function reflect calls Java"),
        Arguments.of(text("java_method('java.lang.System', 'gc')"), "java_method calls Java"),
        Arguments.of(
            command(c -> c.setWriteOperation(WriteOperation.newBuilder().setInput(CONVERSIONS))),
            "asks for WRITE OPERATION"),
        Arguments.of(
            command(
                c ->
                    c.setCreateDataframeView(
                        CreateDataFrameViewCommand.newBuilder().setInput(CONVERSIONS))),
            "asks for CREATE DATAFRAME VIEW"),
        Arguments.of(
            ExecutePlanRequest.newBuilder()
                .setPlan(
                    Plan.newBuilder().setCompressedOperation(Plan.CompressedOperation.newBuilder()))
                .build(),
            "asks for COMPRESSED OPERATION"),
        Arguments.of(
            AnalyzePlanRequest.newBuilder()
                .setPersist(AnalyzePlanRequest.Persist.newBuilder().setRelation(CONVERSIONS))
                .build(),
            "asks for PERSIST"),
        Arguments.of(setting("spark.sql.variable.substitute"), "is the server's"),
        Arguments.of(setting("spark.sql.catalog.other"), "is the server's"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whateverDoesMoreThanReadIsRefused(Message message, String why) {
    assertThatThrownBy(() -> ReadOnlyCalls.check(message))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
