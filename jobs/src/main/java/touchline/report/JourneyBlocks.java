package touchline.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import touchline.explain.Journey;
import touchline.explain.Journey.Conversion;
import touchline.explain.Journey.Earned;
import touchline.explain.Journey.Touch;

/** A journey on a time line, and what its touches earned. */
final class JourneyBlocks {
  private static final List<String> COLOURS =
      List.of("--blue", "--orange", "--green", "--purple", "--sky", "--red");

  private final Map<String, String> colours = new HashMap<>();
  private final String id;
  private final Journey journey;
  private final ZoneId zone;

  /**
   * @param id of the story, with which those of its blocks begin
   */
  JourneyBlocks(String id, Journey journey, ZoneId zone) {
    this.id = id;
    this.journey = journey;
    this.zone = zone;
  }

  static String time(Instant at, ZoneId zone) {
    return DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH).format(at.atZone(zone));
  }

  /**
   * The time line.
   *
   * @param condition that chooses the touches
   */
  List<Block> way(String condition) {
    List<Touch> touches = journey.touches();
    if (touches.isEmpty()) {
      return List.of(new Block.Note("No touch is known."));
    }
    List<String> lanes = touches.stream().map(Touch::channel).distinct().toList();
    List<Plot.Moment> marks =
        Stream.concat(
                journey.conversions().stream().map(c -> mark(c.at(), name(c.type()))),
                journey.marks().stream().map(m -> mark(m.at(), name(m.label()))))
            .sorted(Comparator.comparingLong(Plot.Moment::at))
            .toList();
    boolean hasShares = !journey.conversions().isEmpty();
    List<String> heads = new ArrayList<>(List.of("When", "Channel", "Campaign", "Content", "Kind"));
    boolean hasRoles = touches.stream().map(Touch::role).distinct().count() > 1;
    if (hasRoles) {
      heads.add("Who");
    }
    if (hasShares) {
      heads.add("Earned nothing because");
    }
    return List.of(
        new Block.Chart(
            id + "-way",
            "The journey on a time line",
            Figures.things(touches.size(), "touch", "touches")
                + (journey.earlierTouches() > 0
                    ? " after " + Figures.count(journey.earlierTouches()) + " earlier ones"
                    : "")
                + marks.stream()
                    .map(mark -> ", " + Figures.within(mark.label()) + " on " + day(mark.at()))
                    .collect(Collectors.joining())
                + ". Times in "
                + zone
                + ".",
            Plot.height(lanes.size(), 1) + 14 * Math.min(3, marks.size()) + 20,
            true,
            List.of(
                new Block.Variant(
                    "",
                    Plot.timeline(
                        lanes,
                        touches.stream().filter(Touch::mayEarn).map(this::moment).toList(),
                        touches.stream().filter(t -> !t.mayEarn()).map(this::moment).toList(),
                        marks),
                    Grid.of(heads.toArray(String[]::new))
                        .with(touches.stream().map(t -> cells(t, hasRoles, hasShares)).toList()),
                    new Origin("silver.touchpoints", List.of(condition))))));
  }

  /** What each conversion gave to the touches, under every model. */
  List<Block> credits() {
    List<Block> blocks = new ArrayList<>();
    for (Conversion conversion : journey.conversions()) {
      blocks.add(credits(conversion, id + "-credits-" + (blocks.size() + 1)));
    }
    return blocks;
  }

  private Block credits(Conversion conversion, String chart) {
    SortedSet<String> models = new TreeSet<>(conversion.toNobody().keySet());
    List<Touch> earning = new ArrayList<>();
    for (Touch touch : journey.touches()) {
      Journey.Share share = touch.shares().get(conversion.id());
      if (!share.earned().isEmpty()) {
        earning.add(touch);
        models.addAll(share.earned().keySet());
      }
    }
    boolean isMoney = conversion.value().signum() != 0;
    Map<String, Map<String, Double>> byChannel = new LinkedHashMap<>();
    for (Touch touch : earning) {
      touch
          .shares()
          .get(conversion.id())
          .earned()
          .forEach((model, e) -> add(byChannel, touch.channel(), model, e, conversion));
    }
    conversion
        .toNobody()
        .forEach((model, e) -> add(byChannel, nobody(conversion), model, e, conversion));
    List<Plot.Series> series = new ArrayList<>();
    Map<String, Map<String, Double>> drawnApart = folded(byChannel, nobody(conversion));
    drawnApart.forEach(
        (channel, shares) ->
            series.add(
                new Plot.Series(
                    channel,
                    channel.equals(nobody(conversion))
                        ? "--grey"
                        : colour(channel, drawnApart.keySet()),
                    models.stream().map(model -> shares.getOrDefault(model, 0.0)).toList())));
    List<String> named = models.stream().map(Figures::words).toList();
    Plot.Series[] drawn = series.toArray(Plot.Series[]::new);
    List<String> heads = new ArrayList<>(List.of("When", "Channel", "Campaign", "Content"));
    models.forEach(model -> heads.add("#" + Figures.words(model)));
    List<List<String>> rows = new ArrayList<>();
    for (Touch touch : earning) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  time(touch.at(), zone),
                  touch.channel(),
                  orDash(touch.campaign()),
                  orDash(touch.content())));
      models.forEach(
          model ->
              row.add(earned(touch.shares().get(conversion.id()).earned().get(model), isMoney)));
      rows.add(row);
    }
    if (!conversion.toNobody().isEmpty()) {
      List<String> row =
          new ArrayList<>(
              List.of(Figures.UNKNOWN, nobody(conversion), Figures.UNKNOWN, Figures.UNKNOWN));
      models.forEach(model -> row.add(earned(conversion.toNobody().get(model), isMoney)));
      rows.add(row);
    }
    return new Block.Chart(
        chart,
        name(conversion.type())
            + " of "
            + time(conversion.at(), zone)
            + (isMoney
                ? String.format(
                    Locale.ROOT, ", %,.2f %s", conversion.value(), conversion.currency())
                : ""),
        conversion.pathTouches() == 0
            ? "No touch lies in its path, so no channel earned it."
            : Figures.things(conversion.pathTouches(), "touch lies", "touches lie")
                + " in its path, "
                + Figures.count(earning.size())
                + " of them earned something under at least one model.",
        Plot.height(models.size(), 1) + 26,
        true,
        List.of(
            new Block.Variant(
                "",
                conversion.type().equals("adjustment")
                    ? Plot.stackedBars(conversion.currency(), named, drawn)
                    : Plot.shares("% of the conversion", named, drawn),
                Grid.of(heads.toArray(String[]::new)).with(rows),
                new Origin(
                    "gold.attribution_credits",
                    List.of("conversion_id = " + Extract.literal(conversion.id()))))));
  }

  /**
   * A channel keeps its colour in all pictures of the journey, unless another has it in this one.
   */
  private String colour(String channel, Set<String> shown) {
    List<String> taken =
        shown.stream().filter(other -> !other.equals(channel)).map(colours::get).toList();
    String own = colours.get(channel);
    if (own == null || taken.contains(own)) {
      own = COLOURS.stream().filter(free -> !taken.contains(free)).findFirst().orElseThrow();
      colours.put(channel, own);
    }
    return own;
  }

  /** The channels that earned most, the others as one, and what nobody earned last. */
  private static Map<String, Map<String, Double>> folded(
      Map<String, Map<String, Double>> byChannel, String nobody) {
    Map<String, Map<String, Double>> folded = new LinkedHashMap<>();
    int apart = byChannel.containsKey(nobody) ? COLOURS.size() + 1 : COLOURS.size();
    byChannel.entrySet().stream()
        .filter(e -> !e.getKey().equals(nobody))
        .sorted(
            Comparator.comparingDouble(
                e -> -e.getValue().values().stream().mapToDouble(Math::abs).sum()))
        .forEach(
            e -> {
              boolean isOwn = byChannel.size() <= apart || folded.size() < COLOURS.size() - 1;
              Map<String, Double> into =
                  folded.computeIfAbsent(
                      isOwn ? e.getKey() : "other channels", c -> new LinkedHashMap<>());
              e.getValue().forEach((model, share) -> into.merge(model, share, Double::sum));
            });
    if (byChannel.containsKey(nobody)) {
      folded.put(nobody, byChannel.get(nobody));
    }
    return folded;
  }

  /** An adjustment moves money and no credit. */
  private static void add(
      Map<String, Map<String, Double>> byChannel,
      String channel,
      String model,
      Earned earned,
      Conversion conversion) {
    byChannel
        .computeIfAbsent(channel, c -> new LinkedHashMap<>())
        .merge(
            model,
            conversion.type().equals("adjustment")
                ? earned.value().doubleValue()
                : 100 * earned.credit(),
            Double::sum);
  }

  private static String nobody(Conversion conversion) {
    return conversion.pathTouches() == 0 ? "Unattributed" : "would have come anyway";
  }

  private static String earned(Earned earned, boolean isMoney) {
    if (earned == null) {
      return Figures.UNKNOWN;
    }
    String share = Figures.percent(earned.credit());
    return isMoney ? String.format(Locale.ROOT, "%s · %,.2f", share, earned.value()) : share;
  }

  private List<String> cells(Touch touch, boolean hasRoles, boolean hasShares) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                time(touch.at(), zone),
                touch.channel(),
                orDash(touch.campaign()),
                orDash(touch.content()),
                Figures.words(touch.kind())));
    if (hasRoles) {
      cells.add(touch.role());
    }
    if (hasShares) {
      String why =
          journey.conversions().stream()
              .filter(c -> touch.shares().get(c.id()).why() != null)
              .collect(
                  Collectors.groupingBy(
                      c -> touch.shares().get(c.id()).why(),
                      LinkedHashMap::new,
                      Collectors.mapping(c -> name(c.type()), Collectors.joining(", "))))
              .entrySet()
              .stream()
              .map(e -> e.getValue() + ": " + e.getKey())
              .collect(Collectors.joining("; "));
      cells.add(why.isEmpty() ? Figures.UNKNOWN : why);
    }
    return cells;
  }

  private Plot.Moment moment(Touch touch) {
    String label =
        Stream.of(
                time(touch.at(), zone),
                touch.channel(),
                Figures.words(touch.kind()),
                touch.campaign(),
                touch.content(),
                touch.role().equals("lead") ? null : touch.role())
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" · "));
    return new Plot.Moment(clock(touch.at()), touch.channel(), label);
  }

  private Plot.Moment mark(Instant at, String label) {
    return new Plot.Moment(clock(at), "", label);
  }

  /** The time that a clock of the business shows, as if it were UTC. */
  private long clock(Instant at) {
    return at.atZone(zone).toLocalDateTime().toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  private static String day(long clock) {
    return Figures.day(Instant.ofEpochMilli(clock).atZone(ZoneOffset.UTC).toLocalDate());
  }

  /** Mql as MQL, other types as words. */
  private static String name(String type) {
    return type.matches("mql|sql") ? type.toUpperCase(Locale.ROOT) : Figures.words(type);
  }

  private static String orDash(String text) {
    return text == null ? Figures.UNKNOWN : text;
  }
}
