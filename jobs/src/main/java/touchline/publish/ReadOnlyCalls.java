package touchline.publish;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.connect.proto.AnalyzePlanRequest;
import org.apache.spark.connect.proto.AnalyzePlanRequest.AnalyzeCase;
import org.apache.spark.connect.proto.CallFunction;
import org.apache.spark.connect.proto.Catalog;
import org.apache.spark.connect.proto.Catalog.CatTypeCase;
import org.apache.spark.connect.proto.Command;
import org.apache.spark.connect.proto.Command.CommandTypeCase;
import org.apache.spark.connect.proto.ConfigRequest;
import org.apache.spark.connect.proto.ConfigRequest.Operation.OpTypeCase;
import org.apache.spark.connect.proto.Expression;
import org.apache.spark.connect.proto.Expression.ExprTypeCase;
import org.apache.spark.connect.proto.Plan;
import org.apache.spark.connect.proto.Read;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.Relation.RelTypeCase;
import org.apache.spark.connect.proto.SQL;
import org.apache.spark.connect.proto.SqlCommand;
import org.apache.spark.connect.proto.UnresolvedTableValuedFunction;
import org.sparkproject.connect.grpc.ForwardingServerCallListener;
import org.sparkproject.connect.grpc.Metadata;
import org.sparkproject.connect.grpc.ServerCall;
import org.sparkproject.connect.grpc.ServerCallHandler;
import org.sparkproject.connect.grpc.ServerInterceptor;
import org.sparkproject.connect.grpc.Status;
import org.sparkproject.connect.protobuf.Message;

/**
 * What a client of Spark Connect may ask for: queries of published tables. Every message of a call
 * is held against lists of what queries are made of before Spark sees it, and statements against
 * {@link Reading}; what a later Spark adds is refused until someone lists it. Spark makes it by its
 * name, {@code spark.connect.grpc.interceptor.classes}.
 */
public final class ReadOnlyCalls implements ServerInterceptor {
  /** Calls that run, describe, follow or end queries; others bring code along. */
  private static final Set<String> CALLS =
      Set.of(
          "AnalyzePlan",
          "ArtifactStatus",
          "Config",
          "ExecutePlan",
          "FetchErrorDetails",
          "Interrupt",
          "ReattachExecute",
          "ReleaseExecute",
          "ReleaseSession");

  /** Those that read files, run code of the client or follow streams are not among them. */
  private static final Set<RelTypeCase> RELATIONS =
      EnumSet.of(
          RelTypeCase.READ,
          RelTypeCase.PROJECT,
          RelTypeCase.FILTER,
          RelTypeCase.JOIN,
          RelTypeCase.SET_OP,
          RelTypeCase.SORT,
          RelTypeCase.LIMIT,
          RelTypeCase.AGGREGATE,
          RelTypeCase.SQL,
          RelTypeCase.LOCAL_RELATION,
          RelTypeCase.SAMPLE,
          RelTypeCase.OFFSET,
          RelTypeCase.DEDUPLICATE,
          RelTypeCase.RANGE,
          RelTypeCase.SUBQUERY_ALIAS,
          RelTypeCase.REPARTITION,
          RelTypeCase.TO_DF,
          RelTypeCase.WITH_COLUMNS_RENAMED,
          RelTypeCase.SHOW_STRING,
          RelTypeCase.DROP,
          RelTypeCase.TAIL,
          RelTypeCase.WITH_COLUMNS,
          RelTypeCase.HINT,
          RelTypeCase.UNPIVOT,
          RelTypeCase.TO_SCHEMA,
          RelTypeCase.REPARTITION_BY_EXPRESSION,
          RelTypeCase.HTML_STRING,
          RelTypeCase.AS_OF_JOIN,
          RelTypeCase.WITH_RELATIONS,
          RelTypeCase.TRANSPOSE,
          RelTypeCase.UNRESOLVED_TABLE_VALUED_FUNCTION,
          RelTypeCase.LATERAL_JOIN,
          RelTypeCase.FILL_NA,
          RelTypeCase.DROP_NA,
          RelTypeCase.REPLACE,
          RelTypeCase.SUMMARY,
          RelTypeCase.CROSSTAB,
          RelTypeCase.DESCRIBE,
          RelTypeCase.COV,
          RelTypeCase.CORR,
          RelTypeCase.APPROX_QUANTILE,
          RelTypeCase.FREQ_ITEMS,
          RelTypeCase.SAMPLE_BY,
          RelTypeCase.CATALOG);

  private static final Set<ExprTypeCase> EXPRESSIONS =
      EnumSet.of(
          ExprTypeCase.LITERAL,
          ExprTypeCase.UNRESOLVED_ATTRIBUTE,
          ExprTypeCase.UNRESOLVED_FUNCTION,
          ExprTypeCase.EXPRESSION_STRING,
          ExprTypeCase.UNRESOLVED_STAR,
          ExprTypeCase.ALIAS,
          ExprTypeCase.CAST,
          ExprTypeCase.UNRESOLVED_REGEX,
          ExprTypeCase.SORT_ORDER,
          ExprTypeCase.LAMBDA_FUNCTION,
          ExprTypeCase.WINDOW,
          ExprTypeCase.UNRESOLVED_EXTRACT_VALUE,
          ExprTypeCase.UPDATE_FIELDS,
          ExprTypeCase.UNRESOLVED_NAMED_LAMBDA_VARIABLE,
          ExprTypeCase.CALL_FUNCTION,
          ExprTypeCase.NAMED_ARGUMENT_EXPRESSION,
          ExprTypeCase.SUBQUERY_EXPRESSION);

  private static final Set<CatTypeCase> CATALOG =
      EnumSet.of(
          CatTypeCase.CURRENT_DATABASE,
          CatTypeCase.LIST_DATABASES,
          CatTypeCase.LIST_TABLES,
          CatTypeCase.LIST_FUNCTIONS,
          CatTypeCase.LIST_COLUMNS,
          CatTypeCase.GET_DATABASE,
          CatTypeCase.GET_TABLE,
          CatTypeCase.GET_FUNCTION,
          CatTypeCase.DATABASE_EXISTS,
          CatTypeCase.TABLE_EXISTS,
          CatTypeCase.FUNCTION_EXISTS,
          CatTypeCase.IS_CACHED,
          CatTypeCase.CURRENT_CATALOG,
          CatTypeCase.LIST_CATALOGS);

  private static final Set<AnalyzeCase> ANALYSES =
      EnumSet.of(
          AnalyzeCase.SCHEMA,
          AnalyzeCase.EXPLAIN,
          AnalyzeCase.TREE_STRING,
          AnalyzeCase.IS_LOCAL,
          AnalyzeCase.IS_STREAMING,
          AnalyzeCase.SPARK_VERSION,
          AnalyzeCase.DDL_PARSE,
          AnalyzeCase.SAME_SEMANTICS,
          AnalyzeCase.SEMANTIC_HASH,
          AnalyzeCase.GET_STORAGE_LEVEL,
          AnalyzeCase.JSON_TO_DDL);

  private static final Set<OpTypeCase> SETTINGS =
      EnumSet.of(
          OpTypeCase.GET,
          OpTypeCase.GET_WITH_DEFAULT,
          OpTypeCase.GET_OPTION,
          OpTypeCase.GET_ALL,
          OpTypeCase.IS_MODIFIABLE);

  /** What a client may set for its own session: how it is called and how values are shown. */
  private static final Pattern SETTABLE =
      Pattern.compile(
          "spark\\.(remote|app\\.name|sql\\.(session\\.timeZone|ansi\\.enabled|repl\\..+|execution\\.arrow\\..+))");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getBareMethodName();
    if (!CALLS.contains(method)) {
      refuse(call, "only reading is possible here, and the client asks for " + method);
      return new ServerCall.Listener<>() {};
    }
    return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
        next.startCall(call, headers)) {
      private boolean isRefused;

      @Override
      public void onMessage(Q message) {
        try {
          check((Message) message);
        } catch (IllegalArgumentException e) {
          isRefused = true;
          refuse(call, e.getMessage());
          return;
        }
        super.onMessage(message);
      }

      @Override
      public void onHalfClose() {
        // A call that was refused has ended already.
        if (!isRefused) {
          super.onHalfClose();
        }
      }
    };
  }

  private static void refuse(ServerCall<?, ?> call, String why) {
    call.close(Status.PERMISSION_DENIED.withDescription(why), new Metadata());
  }

  /**
   * Says nothing of a message that reads.
   *
   * @throws IllegalArgumentException when it, or one within it, does anything else
   */
  static void check(Message message) {
    if (message instanceof Plan plan) {
      // What is compressed would be seen by nobody.
      allow(EnumSet.of(Plan.OpTypeCase.ROOT, Plan.OpTypeCase.COMMAND), plan.getOpTypeCase());
    } else if (message instanceof Relation relation) {
      allow(RELATIONS, relation.getRelTypeCase());
    } else if (message instanceof Expression expression) {
      allow(EXPRESSIONS, expression.getExprTypeCase());
    } else if (message instanceof Catalog catalog) {
      allow(CATALOG, catalog.getCatTypeCase());
    } else if (message instanceof Command command) {
      allow(EnumSet.of(CommandTypeCase.SQL_COMMAND), command.getCommandTypeCase());
    } else if (message instanceof AnalyzePlanRequest request) {
      allow(ANALYSES, request.getAnalyzeCase());
    } else if (message instanceof ConfigRequest.Operation operation) {
      if (operation.hasSet()) {
        operation.getSet().getPairsList().forEach(pair -> settable(pair.getKey()));
      } else {
        allow(SETTINGS, operation.getOpTypeCase());
      }
    } else if (message instanceof Read read) {
      allow(EnumSet.of(Read.ReadTypeCase.NAMED_TABLE), read.getReadTypeCase());
      Reading.checkTable(read.getNamedTable().getUnparsedIdentifier());
    } else if (message instanceof SQL sql) {
      Reading.check(sql.getQuery());
    } else if (message instanceof SqlCommand command) {
      // Some clients of Spark 4 send the text itself, others a query as its input.
      if (!command.hasInput()) {
        Reading.check(text(command));
      }
    } else if (message instanceof Expression.ExpressionString text) {
      Reading.checkExpression(text.getExpression());
    } else if (message instanceof Expression.UnresolvedFunction function) {
      Reading.checkFunction(function.getFunctionName());
    } else if (message instanceof CallFunction function) {
      Reading.checkFunction(function.getFunctionName());
    } else if (message instanceof UnresolvedTableValuedFunction function) {
      Reading.checkRows(function.getFunctionName());
    }
    message.getAllFields().values().forEach(ReadOnlyCalls::checkWithin);
  }

  @SuppressWarnings("deprecation")
  private static String text(SqlCommand command) {
    return command.getSql();
  }

  private static void checkWithin(Object value) {
    if (value instanceof Message message) {
      check(message);
    } else if (value instanceof List<?> values) {
      values.forEach(ReadOnlyCalls::checkWithin);
    }
  }

  private static void settable(String key) {
    if (!SETTABLE.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "the setting "
              + key
              + " is the server's; a session may set its time zone and how rows are shown");
    }
  }

  private static <C extends Enum<C>> void allow(Set<C> allowed, C asked) {
    if (!allowed.contains(asked)) {
      throw new IllegalArgumentException(
          "only reading is possible here, and the client asks for "
              + asked.name().replace('_', ' ')
              + "; "
              + (Arrays.asList("DATA_SOURCE", "COMPRESSED_OPERATION").contains(asked.name())
                  ? "use tables such as gold.conversions"
                  : "use queries"));
    }
  }
}
