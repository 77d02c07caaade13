package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.connect.proto.Command;
import org.apache.spark.connect.proto.ExecutePlanRequest;
import org.apache.spark.connect.proto.ExecutePlanResponse;
import org.apache.spark.connect.proto.Expression;
import org.apache.spark.connect.proto.Plan;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.SQL;
import org.apache.spark.connect.proto.ShowString;
import org.apache.spark.connect.proto.SparkConnectServiceGrpc;
import org.apache.spark.connect.proto.SqlCommand;
import org.apache.spark.connect.proto.UserContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkproject.connect.grpc.ManagedChannel;
import org.sparkproject.connect.grpc.StatusRuntimeException;
import org.sparkproject.connect.grpc.netty.NettyChannelBuilder;
import touchline.pipeline.UserError;

@Tag("long")
class ServeTest {
  private static final Pattern SERVING =
      Pattern.compile(
          "serving the night of (\\S+), run 1, (\\d+) tables, at sc://127.0.0.1:(\\d+); .*");

  @TempDir Path folder;

  @Test
  void clientReadsThePublishedNightAndNothingElse() throws Exception {
    List<String> command = new ArrayList<>(List.of("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-X"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Touchline.class.getName(),
            "serve",
            "--port",
            "0",
            "--warehouse",
            SmallWorld.WAREHOUSE.toString()));
    Process server =
        new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      Matcher serving = SERVING.matcher(String.valueOf(said.readLine()));
      assertThat(serving.matches()).as(serving.toString()).isTrue();
      assertThat(serving.group(1)).isEqualTo(SmallWorld.FIRST.toString());
      assertThat(Integer.parseInt(serving.group(2))).isGreaterThan(60);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(serving.group(3)))
              .usePlaintext()
              .build();
      try {
        SparkConnectServiceGrpc.SparkConnectServiceBlockingStub client =
            SparkConnectServiceGrpc.newBlockingStub(channel);
        assertThat(shown(client, "SELECT 'has ' || (count(*) > 0) AS rows FROM gold.conversions"))
            .contains("has true");
        assertThat(shown(client, "SHOW TABLES IN gold")).contains("attribution_credits");
        Expression won = text("won");
        assertThat(
                shown(
                    client,
                    SQL.newBuilder()
                        .setQuery(
                            "SELECT ? || count(*) AS told, count_if(conversion_type <> ?) AS others"
                                + " FROM gold.conversions WHERE conversion_type = ?")
                        .addPosArguments(text("' -- of "))
                        .addPosArguments(won)
                        .addPosArguments(won)))
            .containsPattern("\\|' -- of [1-9][0-9]*\\|0 +\\|");
        SQL.Builder named =
            SQL.newBuilder()
                .setQuery(
                    "SELECT 'has ' || (count(*) > 0) FROM gold.conversions"
                        + " WHERE conversion_type = :type")
                .putNamedArguments("type", won);
        assertThat(shown(client, named)).contains("has true");
        // A client asks with a command first, and is handed the query back.
        assertThat(
                client
                    .executePlan(
                        request(
                            Plan.newBuilder()
                                .setCommand(
                                    Command.newBuilder()
                                        .setSqlCommand(
                                            SqlCommand.newBuilder()
                                                .setInput(Relation.newBuilder().setSql(named))))))
                    .next()
                    .getSqlCommandResult()
                    .getRelation()
                    .getSql()
                    .getQuery())
            .isEqualTo(named.getQuery());
        assertThatThrownBy(
                () ->
                    shown(
                        client,
                        SQL.newBuilder()
                            .setQuery("SELECT * FROM IDENTIFIER(?)")
                            .addPosArguments(text("text.`/etc/passwd`"))))
            .isInstanceOf(StatusRuntimeException.class)
            .hasMessageStartingWith("PERMISSION_DENIED: ");
        assertThatThrownBy(() -> shown(client, "DROP VIEW gold.conversions"))
            .isInstanceOf(StatusRuntimeException.class)
            .hasMessage(
                "PERMISSION_DENIED: only reading is possible here, and the statement holds DROP"
                    + " VIEW; use SELECT");
        // Neither may a statement ask for what the server knows beside the tables.
        assertThat(shown(client, "SELECT '${system:java.version}' AS told"))
            .contains("${system:java.version}");
      } finally {
        channel.shutdownNow();
      }
      // A process that is destroyed as a whole closes what it said, too.
      server.toHandle().destroy();
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(said.readLine()).isEqualTo("no longer served");
    } finally {
      server.destroyForcibly();
    }
  }

  private static Expression text(String value) {
    return Expression.newBuilder()
        .setLiteral(Expression.Literal.newBuilder().setString(value))
        .build();
  }

  private static ExecutePlanRequest request(Plan.Builder plan) {
    return ExecutePlanRequest.newBuilder()
        .setSessionId(UUID.randomUUID().toString())
        .setUserContext(UserContext.newBuilder().setUserId("analyst"))
        .setPlan(plan)
        .build();
  }

  private static String shown(
      SparkConnectServiceGrpc.SparkConnectServiceBlockingStub client, String sql) {
    return shown(client, SQL.newBuilder().setQuery(sql));
  }

  private static String shown(
      SparkConnectServiceGrpc.SparkConnectServiceBlockingStub client, SQL.Builder sql) {
    ShowString shown =
        ShowString.newBuilder()
            .setNumRows(100)
            .setTruncate(0)
            .setInput(Relation.newBuilder().setSql(sql))
            .build();
    Iterator<ExecutePlanResponse> responses =
        client.executePlan(
            request(Plan.newBuilder().setRoot(Relation.newBuilder().setShowString(shown))));
    StringBuilder text = new StringBuilder();
    responses.forEachRemaining(r -> text.append(r.getArrowBatch().getData().toStringUtf8()));
    return text.toString();
  }

  @Test
  void takenPortIsSaidBeforeAnythingStarts() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Said said =
          Said.by(
              "serve",
              "--port",
              String.valueOf(other.getLocalPort()),
              "--warehouse",
              folder.toString());
      assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
      assertThat(said.err())
          .startsWith("port " + other.getLocalPort() + " of 127.0.0.1 cannot be had (")
          .endsWith("); name another one with --port, or 0 for any that is free\n")
          .hasLineCount(1);
    }
  }

  @Test
  void nothingPublishedIsSaid() {
    Said said = Said.by("serve", "--port", "0", "--warehouse", folder.resolve("none").toString());
    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.err()).startsWith("no night is published in ").hasLineCount(1);
    assertThat(System.getProperties().stringPropertyNames())
        .noneMatch(name -> name.startsWith("spark.connect."));
  }
}
