package touchline.calibrate;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import touchline.algorithm.calibration.FollowUp;
import touchline.config.CalibrationConfig;

/**
 * Leads that come evenly and are won after a time that nobody who calibrates knows the law of; and
 * the cells that a night would count of them. The law is drawn per seed: how many ever win, how
 * long it takes (log-normal, a tenth of it at once), how much the score tells, how fast it fades,
 * and how much accounts decide together.
 */
final class Market {
  private static final LocalDate START = LocalDate.parse("2025-01-01");
  private static final LocalDate EPOCH = LocalDate.parse("1970-01-01");

  /**
   * A lead.
   *
   * @param created day since the start
   * @param wins days after its creation on which it is won; infinite when never
   */
  private record Lead(int account, double created, double wins, double quality, double activity) {}

  private static final int CLUSTERS = 128;

  private final List<Lead> leads = new ArrayList<>();
  private final double fade;

  /**
   * @param days over which leads come; the world goes on after them
   */
  Market(long seed, int n, int days) {
    Random random = new Random(seed);
    double rare = -2.6 + 1.2 * random.nextDouble();
    double telling = .4 + .8 * random.nextDouble();
    double alike = .6 * random.nextDouble();
    double median = 20 + 50 * random.nextDouble();
    double spread = .5 + .5 * random.nextDouble();
    this.fade = 10 + 30 * random.nextDouble();
    double leaning = 0;
    for (int i = 0; i < n; i++) {
      if (i % 3 == 0) {
        leaning = alike * random.nextGaussian();
      }
      double quality = random.nextGaussian();
      double activity = random.nextDouble();
      double logit = rare + telling * quality + .8 * activity + leaning;
      boolean isWon = random.nextDouble() < 1 / (1 + Math.exp(-logit));
      double after =
          random.nextInt(10) == 0
              ? 3 * random.nextDouble()
              : median * Math.exp(spread * random.nextGaussian());
      leads.add(
          new Lead(
              i / 3,
              days * random.nextDouble(),
              isWon ? after : Double.POSITIVE_INFINITY,
              quality,
              activity));
    }
  }

  /** The date at whose end so many days have passed. */
  static LocalDate date(int day) {
    return START.plusDays(day - 1);
  }

  private int score(Lead lead, double age) {
    double points = 35 + 12 * lead.quality + 30 * lead.activity * Math.pow(2, -age / fade);
    return (int) Math.floor(Math.max(0, Math.min(100, points)) + .5);
  }

  /** What the open leads promise, and what comes of them within the horizon. */
  record Outlook(double expected, double low, double high, long leads, long came) {}

  /**
   * The open leads that have a probability at the end of a day.
   *
   * @param bands rows of gold.score_age_probabilities
   */
  Outlook outlook(int day, int horizon, List<org.apache.spark.sql.Row> bands) {
    Map<Integer, List<org.apache.spark.sql.Row>> byScore = new HashMap<>();
    bands.forEach(
        row -> byScore.computeIfAbsent(row.getAs("score"), s -> new ArrayList<>()).add(row));
    double expected = 0;
    double variance = 0;
    double low = 0;
    double high = 0;
    double dispersion = 1;
    long n = 0;
    long came = 0;
    for (Lead lead : leads) {
      double age = day - lead.created;
      if (age < 0 || lead.wins < age) {
        continue;
      }
      for (org.apache.spark.sql.Row row : byScore.getOrDefault(score(lead, age), List.of())) {
        if ((int) age >= row.<Integer>getAs("age_from")
            && (int) age <= row.<Integer>getAs("age_to")) {
          double p = row.<Double>getAs("probability");
          expected += p;
          variance += p * (1 - p);
          low += row.<Double>getAs("probability_low");
          high += row.<Double>getAs("probability_high");
          dispersion = row.getAs("dispersion");
          n++;
          came += lead.wins < age + horizon ? 1 : 0;
        }
      }
    }
    var forecast =
        touchline.algorithm.calibration.Forecast.of(expected, variance * dispersion, low, high, .9);
    return new Outlook(expected, forecast.interval().lower(), forecast.interval().upper(), n, came);
  }

  private record Key(String cube, String label, LocalDate period, int cluster, int score) {}

  /** Cells by key, as they add up. */
  private static final class Sums {
    private final Map<Key, double[]> sums = new HashMap<>();

    void add(
        String cube, String label, LocalDate period, int cluster, int score, double... counts) {
      double[] sum =
          sums.computeIfAbsent(
              new Key(cube, label, period, cluster, score), first -> new double[9]);
      for (int i = 0; i < counts.length; i++) {
        sum[i] += counts[i];
      }
    }

    List<Cell> cells() {
      List<Cell> cells = new ArrayList<>();
      sums.forEach(
          (k, s) ->
              cells.add(
                  new Cell(
                      k.cube,
                      k.label,
                      List.of(),
                      k.period,
                      k.cluster,
                      k.score,
                      (long) s[0],
                      (long) s[1],
                      (long) s[2],
                      (long) s[3],
                      (long) s[4],
                      (long) s[5],
                      s[6],
                      s[7],
                      s[8],
                      0,
                      BigDecimal.ZERO)));
      cells.sort(Cell.BY_KEY);
      return cells;
    }
  }

  /** What a night at the end of a day would count. */
  Cells cells(int day, int horizon, CalibrationConfig config) {
    Map<Integer, FollowUp> followUps = new TreeMap<>();
    for (int landmark : config.landmarkDays()) {
      double[][] counts = new double[2][day + 1];
      for (Lead lead : leads) {
        double since = day - lead.created - landmark;
        if (since > 0 && lead.wins > landmark) {
          boolean isWon = lead.wins - landmark < since;
          counts[isWon ? 0 : 1][(int) (isWon ? lead.wins - landmark : since)]++;
        }
      }
      followUps.put(landmark, new FollowUp(counts[0], new double[0], counts[1]));
    }
    LocalDate asOf = date(day);
    LocalDate young = Months.young(asOf, horizon);
    Sums sums = new Sums();
    int middle = config.middleLandmark();
    for (int landmark : config.landmarkDays()) {
      FollowUp followUp = followUps.get(landmark);
      boolean isTold =
          Probabilities.isFollowed(followUp.support(0, horizon, Probabilities.limits(config)));
      int before = -1;
      for (Lead lead : leads) {
        double since = day - lead.created - landmark;
        if (since <= 0 || lead.wins <= landmark) {
          continue;
        }
        double after = lead.wins - landmark;
        boolean isSeen = after < since;
        boolean isWon = isSeen && after < horizon;
        boolean isMature = since > horizon;
        boolean isLost = !isWon && isMature;
        double weight =
            isTold && (isWon || isLost) ? followUp.weight(isWon ? (int) after : horizon) : 0;
        double[] counts = {
          1,
          isWon ? 1 : 0,
          isLost ? 1 : 0,
          isWon || isLost ? 0 : 1,
          isWon && isMature ? 1 : 0,
          isLost ? 1 : 0,
          isWon ? weight : 0,
          isLost ? weight : 0,
          weight * weight
        };
        LocalDate month = START.plusDays((long) (lead.created + landmark)).withDayOfMonth(1);
        int score = score(lead, landmark);
        String part =
            !month.isBefore(young)
                ? "young"
                : month.isBefore(young.minusMonths(2)) ? "earlier" : "later";
        String label = Integer.toString(landmark);
        int cluster = Math.floorMod(lead.account * 7919, CLUSTERS);
        sums.add(part, label, EPOCH, cluster, score, counts);
        sums.add(
            "follow",
            label,
            EPOCH,
            -1,
            (int) (isSeen ? after : since),
            1,
            isSeen ? 1 : 0,
            0,
            isSeen ? 0 : 1);
        if (landmark == middle) {
          sums.add("month", "", month, -1, score, counts);
        }
        if (landmark == config.landmarkDays().get(0) && since < TallyScores.ARRIVAL_DAYS) {
          LocalDate arrived = START.plusDays((long) (lead.created + landmark));
          sums.add("enter", "", arrived, -1, before + 1, 1);
          sums.add("leave", "", arrived, -1, score + 1, 1);
        }
      }
    }
    return new Cells(asOf, asOf, horizon, sums.cells());
  }

  /** Open leads by whole score at the end of a day. */
  long[] tonight(int day) {
    long[] tonight = new long[101];
    for (Lead lead : leads) {
      double age = day - lead.created;
      if (age >= 0 && lead.wins >= age) {
        tonight[score(lead, age)]++;
      }
    }
    return tonight;
  }
}
