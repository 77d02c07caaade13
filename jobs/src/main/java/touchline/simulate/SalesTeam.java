package touchline.simulate;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import touchline.algorithm.calendar.WorkingTime;

/** A region's sales team: its hours and holidays, and the owners who work by them. */
enum SalesTeam {
  EMEA("Europe/Berlin", "Europe/Lisbon", "--05-01", "--12-25", "--12-26"),
  AMERICAS("America/New_York", "America/Los_Angeles", "--07-04", "--12-25"),
  APAC("Asia/Tokyo", "Asia/Kolkata", "--01-01", "--01-02", "--05-03");

  private static final Set<DayOfWeek> DAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
  private static final LocalTime OPENS = LocalTime.of(9, 0);
  private static final LocalTime CLOSES = LocalTime.of(17, 0);
  private static final int OWNERS_OF_EACH = 8;

  /** One promise for all leads, so that being late is the same thing whatever the score. */
  private static final String AGREEMENT =
      """
      lexicon.versions = [ {
        version = "1", effective-from = 2000-01-01, agreed-by = [marketing, sales]
        lead = "true", mql = "stage = 'MQL'", sql = "stage = 'SQL'", handed-over = "stage = 'MQL'"
        rejected = "stage = 'REJECTED'", dead = "stage = 'DISQUALIFIED'", other-stages = [Lead]
        opportunity = "true", won = "is_won"
        hot = 70, warm = 40, sla { hot = %1$dh, warm = %1$dh, cold = %1$dh }
        recycle { when = "stage = 'RECYCLED'", cool-off = 30d, max-turns = 5 }
        qualification {
          mql = "band IN ('hot', 'warm')"
          sql = "band = 'hot' OR band = 'warm' AND demo_after_download > 0"
          ideal-customer = "employees >= 250"
          signals {
            demo_after_download { steps = ["kind = 'download'", "kind = 'demo_request'"], within = 14d }
          }
        }
      } ]
      """
          .formatted(Sales.DUE.toHours());

  /** Owners of the whole company, numbered from 1. */
  static final int OWNERS = OWNERS_OF_EACH * values().length;

  private final ZoneId zone;
  private final ZoneId otherZone;
  private final List<String> holidays;

  SalesTeam(String zone, String otherZone, String... holidays) {
    this.zone = ZoneId.of(zone);
    this.otherZone = ZoneId.of(otherZone);
    this.holidays = List.of(holidays);
  }

  static SalesTeam of(int owner) {
    return values()[(owner - 1) / OWNERS_OF_EACH];
  }

  private IntStream owners() {
    int first = 1 + ordinal() * OWNERS_OF_EACH;
    return IntStream.range(first, first + OWNERS_OF_EACH);
  }

  /** The last owner of each team lives in another zone. */
  private int elsewhere() {
    return (ordinal() + 1) * OWNERS_OF_EACH;
  }

  private List<LocalDate> holidays(WorldSettings settings) {
    List<LocalDate> dates = new ArrayList<>();
    int last = settings.end().getYear() + 1;
    for (int year = settings.start().getYear(); year <= last; year++) {
      for (String holiday : holidays) {
        dates.add(java.time.MonthDay.parse(holiday).atYear(year));
      }
    }
    return dates;
  }

  /** The moment at which an owner has worked that long since another. */
  static Instant after(WorldSettings settings, int owner, Instant from, Duration work) {
    SalesTeam team = of(owner);
    ZoneId zone = owner == team.elsewhere() ? team.otherZone : team.zone;
    return new WorkingTime(zone, DAYS, OPENS, CLOSES, team.holidays(settings)).after(from, work);
  }

  /** The settings that tell Touchline of the world's teams, and of what they agreed on. */
  static List<String> conf(WorldSettings settings) {
    List<String> lines = new ArrayList<>();
    lines.add("# The simulated company's sales teams, and the agreement that its truth rests on:");
    lines.add("# nightly --conf FILE");
    for (SalesTeam team : values()) {
      String name = team.name().toLowerCase(Locale.ROOT);
      lines.add(
          "funnel.calendars."
              + name
              + " { time-zone = "
              + quoted(team.zone)
              + ", days = "
              + DAYS.stream().map(d -> d.name().toLowerCase(Locale.ROOT)).toList()
              + ", opens = "
              + quoted(OPENS)
              + ", closes = "
              + quoted(CLOSES)
              + ", holidays = ["
              + team.holidays(settings).stream()
                  .map(SalesTeam::quoted)
                  .collect(Collectors.joining(", "))
              + "] }");
      lines.add(
          "funnel.teams."
              + name
              + " { calendar = "
              + name
              + ", owners = ["
              + team.owners().mapToObj(o -> quoted(owner(o))).collect(Collectors.joining(", "))
              + "], time-zones { "
              + owner(team.elsewhere())
              + " = "
              + quoted(team.otherZone)
              + " } }");
    }
    lines.add(AGREEMENT);
    return lines;
  }

  /** Name of an owner in the CRM. */
  static String owner(int number) {
    return "rep-" + number;
  }

  private static String quoted(Object value) {
    return '"' + value.toString() + '"';
  }
}
