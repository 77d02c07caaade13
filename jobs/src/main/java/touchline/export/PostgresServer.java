package touchline.export;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import touchline.pipeline.UserError;

/**
 * Where a PostgreSQL database is and who enters it. Only the place is ever printed.
 *
 * @param place host, port and database
 * @param jdbc address without user and password
 * @param user null for the driver's default
 * @param password null for none
 */
record PostgresServer(String place, String jdbc, String user, String password) {
  /**
   * From an address as people write it: postgresql://user:password@host:5432/database, or with
   * jdbc: before it. A password that it lacks is taken from PGPASSWORD.
   *
   * @throws UserError when it is none
   */
  static PostgresServer of(String url, Map<String, String> environment) {
    URI address;
    try {
      address =
          URI.create(url.replaceFirst("^jdbc:", "").replaceFirst("^postgres:", "postgresql:"));
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
    if (!"postgresql".equals(address.getScheme()) || address.getHost() == null) {
      throw unreadable();
    }
    Map<String, String> options =
        address.getRawQuery() == null
            ? Map.of()
            : Stream.of(address.getRawQuery().split("&"))
                .map(option -> option.split("=", 2))
                .collect(
                    Collectors.toMap(
                        o -> o[0], o -> o.length == 2 ? decoded(o[1]) : "", (a, b) -> b));
    String[] entry =
        address.getRawUserInfo() == null ? new String[0] : address.getRawUserInfo().split(":", 2);
    String user = entry.length > 0 ? decoded(entry[0]) : options.get("user");
    String password =
        entry.length > 1
            ? decoded(entry[1])
            : options.getOrDefault("password", environment.get("PGPASSWORD"));
    int port = address.getPort() < 0 ? 5432 : address.getPort();
    String place = address.getHost() + ":" + port + address.getPath();
    String rest =
        options.entrySet().stream()
            .filter(
                option -> !option.getKey().equals("user") && !option.getKey().equals("password"))
            .map(option -> option.getKey() + "=" + option.getValue())
            .collect(Collectors.joining("&"));
    return new PostgresServer(
        place, "jdbc:postgresql://" + place + (rest.isEmpty() ? "" : "?" + rest), user, password);
  }

  Properties properties() {
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("ApplicationName", "touchline");
    return properties;
  }

  /** A message of the server or the driver, with its place and without the password. */
  String told(String message) {
    String text = message == null ? "no reason given" : message.lines().findFirst().orElse("");
    return "PostgreSQL at "
        + place
        + ": "
        + (password == null || password.isEmpty() ? text : text.replace(password, "***"));
  }

  private static UserError unreadable() {
    return new UserError(
        UserError.USAGE,
        "--url is no address of PostgreSQL; write postgresql://user@host:5432/database and put the"
            + " password into PGPASSWORD");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return place;
  }
}
