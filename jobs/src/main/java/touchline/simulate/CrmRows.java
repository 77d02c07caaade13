package touchline.simulate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import touchline.simulate.Draws.Purpose;
import touchline.simulate.Rows.Sink;

/**
 * The rows that a CRM exports; entities are the leads.
 *
 * <p>A lead's form makes its record half a minute later. A lead has at most one real deal, whose
 * primary contact it is; colleagues of the same account are its other contacts.
 */
final class CrmRows {
  private static final String[] ROLES = {
    "Decision Maker", "Champion", "Influencer", "Economic Buyer", "End User"
  };
  private static final String[] LOSS_REASONS = {"Price", "Competitor", "No budget", "Timing"};
  private static final int MOST_CONTACTS = 6;
  private static final int SECONDS_PER_DAY = 86_400;

  /** Shares of the MQLs that go no further which sales sends back, and why. */
  private static final double REJECTED = 0.2;

  private static final double REJECTED_JUNIOR = 0.5;
  private static final double RECYCLED = 0.25;
  private static final String[] REASONS = {"No budget", "No authority", "Not a fit", "Student"};

  /** Days after which a recycled lead may begin another turn. */
  private static final int COOL_OFF = 35;

  private CrmRows() {}

  /** A day and second of the world. */
  private record Moment(int day, int second) {
    static final Moment NONE = new Moment(Conversions.NEVER, 0);

    boolean isKnown(Drop drop, WorldSettings settings) {
      return day >= 0 && (drop == Drop.LAST || day < settings.lastDay());
    }
  }

  private static Life life(WorldSettings settings, Calibration calibration, long lead) {
    return new Life(settings, calibration.activity(), lead);
  }

  /** Whether nothing of the lead can be in the drop. */
  private static boolean isAbsent(WorldSettings settings, long lead, Drop drop) {
    return drop == Drop.LAST && !Life.isLate(settings, lead);
  }

  private static Moment creation(Life life) {
    Episode form = life.form();
    return new Moment(form.day(), form.second() + 90 * form.pages() + 30);
  }

  private static Moment entry(Life life, int day, int counter) {
    return day == Conversions.NEVER
        ? Moment.NONE
        : new Moment(day, 28_800 + life.draws().below(32_400, Purpose.STAGE_SECOND, counter));
  }

  private static String stamp(WorldSettings settings, Life life, int counter, Moment moment) {
    return moment.day() < 0
        ? null
        : Stamp.of(settings, life.draws(), 10_000 + counter, moment.day(), moment.second());
  }

  static void leads(
      WorldSettings settings, Calibration calibration, long lead, Drop drop, Sink sink) {
    if (drop == Drop.LAST) {
      return;
    }
    Life life = life(settings, calibration, lead);
    Draws draws = life.draws();
    Profile profile = life.profile();
    boolean isDeleted =
        draws.chance(settings.dirt().deleted(), Purpose.DELETED, 0)
            && !life.conversions(calibration.scales()).reaches(0);
    String email = profile.email();
    if (draws.chance(settings.dirt().upperCaseEmails(), Purpose.UPPER_CASE, 100_000)) {
      email = email.toUpperCase(Locale.ROOT);
    }
    Moment creation = creation(life);
    String source = life.form().tactic().channel;
    String merged = profile.mergedLeadId();
    if (merged != null) {
      Moment before = new Moment(creation.day(), creation.second() - 20);
      sink.row(record(settings, life, merged, profile.privateEmail(), before, source, false));
    }
    sink.row(record(settings, life, profile.leadId(), email, creation, source, isDeleted));
  }

  private static String[] record(
      WorldSettings settings,
      Life life,
      String leadId,
      String email,
      Moment creation,
      String source,
      boolean isDeleted) {
    Profile profile = life.profile();
    boolean isMerged = !leadId.equals(profile.leadId());
    return new String[] {
      leadId,
      email,
      profile.linkedAccountId(),
      stamp(settings, life, isMerged ? 1 : 0, creation),
      source,
      profile.title(),
      profile.seniority(),
      profile.department(),
      profile.country(),
      profile.industry(),
      Integer.toString(profile.employees()),
      profile.persona(),
      profile.ownerId(),
      isMerged ? profile.leadId() : null,
      Boolean.toString(isDeleted),
      Long.toString(profile.companyRevenue()),
      profile.technology(),
      settings.sales().answers() && !isMerged ? selfReported(life) : null
    };
  }

  /** How the lead says that it heard of the company: two in five say, one of them wrongly. */
  private static String selfReported(Life life) {
    Draws draws = life.draws();
    double u = draws.uniform(Purpose.SELF_REPORTED, 0);
    if (u > 0.4) {
      return null;
    }
    Tactic said =
        u < 0.2
            ? life.episodes()[0].tactic()
            : Tactic.ALL.get(draws.below(Tactic.ALL.size(), Purpose.SELF_REPORTED, 1));
    return said.channel;
  }

  static void leadStages(
      WorldSettings settings, Calibration calibration, long lead, Drop drop, Sink sink) {
    if (isAbsent(settings, lead, drop)) {
      return;
    }
    Life life = life(settings, calibration, lead);
    Conversions reached = life.conversions(calibration.scales());
    List<String[]> rows = new ArrayList<>();
    stage(settings, life, rows, drop, "Lead", creation(life), "form", 2);
    stage(settings, life, rows, drop, "MQL", entry(life, reached.mql(), 0), "scored", 3);
    stage(settings, life, rows, drop, "SQL", entry(life, reached.sql(), 1), "accepted", 4);
    Draws draws = life.draws();
    boolean isStuck = reached.reaches(0) && !reached.reaches(2);
    if (settings.sales().answers() && isStuck && !reached.reaches(1)) {
      answer(settings, life, rows, drop, reached.mql());
    } else if (isStuck && draws.chance(0.2, Purpose.REGRESSION, 0)) {
      boolean fromSql = reached.reaches(1);
      int since = fromSql ? reached.sql() : reached.mql();
      int back = since + 15 + draws.below(30, Purpose.REGRESSION, 1);
      boolean isHeld = back <= life.horizon();
      if (isHeld) {
        String to = fromSql ? "MQL" : "Lead";
        stage(settings, life, rows, drop, to, entry(life, back, 2), "recycled", 5);
      }
      int again = back + 10 + draws.below(25, Purpose.REGRESSION, 2);
      if (again <= life.horizon() && draws.chance(0.4, Purpose.REGRESSION, 3)) {
        String to = fromSql ? "SQL" : "MQL";
        stage(settings, life, rows, drop, to, entry(life, again, 3), "re-engaged", 6);
      }
    }
    rows.forEach(sink::row);
  }

  /** What sales says of an MQL that it does not take: no, not now, or nothing. */
  private static void answer(
      WorldSettings settings, Life life, List<String[]> rows, Drop drop, int mql) {
    Draws draws = life.draws();
    boolean isJunior = life.profile().seniorityNumber() == Profile.SENIORITIES.length - 1;
    double rejected = isJunior ? REJECTED_JUNIOR : REJECTED;
    double u = draws.uniform(Purpose.ANSWER, 0);
    int day = mql + 3 + draws.below(18, Purpose.ANSWER, 1);
    if (u >= rejected + RECYCLED || day > life.horizon()) {
      return;
    }
    Moment answered = entry(life, day, 2);
    if (u < rejected) {
      String reason = REASONS[draws.below(REASONS.length, Purpose.ANSWER, 2)];
      stage(settings, life, rows, drop, "REJECTED", answered, reason, 5);
      return;
    }
    stage(settings, life, rows, drop, "RECYCLED", answered, "not now", 5);
    int again = day + COOL_OFF + draws.below(60, Purpose.ANSWER, 3);
    if (again <= life.horizon() && draws.chance(0.5, Purpose.ANSWER, 4)) {
      stage(settings, life, rows, drop, "MQL", entry(life, again, 3), "scored", 6);
    }
  }

  private static void stage(
      WorldSettings settings,
      Life life,
      List<String[]> rows,
      Drop drop,
      String stage,
      Moment entered,
      String reason,
      int counter) {
    if (entered.day() >= 0 && Drop.of(settings, entered.day()) == drop) {
      rows.add(
          new String[] {
            life.profile().leadId(),
            stage,
            stamp(settings, life, counter, entered),
            reason.equals("form") || reason.equals("scored") ? "system" : life.profile().ownerId(),
            reason
          });
    }
  }

  static void accounts(
      WorldSettings settings, Calibration calibration, long lead, Drop drop, Sink sink) {
    if (drop == Drop.LAST || Profile.accountNumber(settings, lead) != lead) {
      return;
    }
    Profile profile = new Profile(settings, lead, Draws.of(settings.seed(), Draws.Kind.LEAD, lead));
    sink.row(
        profile.accountId(),
        profile.companyName(),
        profile.domain(),
        profile.industry(),
        Integer.toString(profile.employees()),
        profile.country(),
        profile.parentAccountId());
  }

  /** A lead's deal: when it enters each stage. */
  private record Deal(Moment discovery, Moment proposal, Moment closed, boolean isWon) {
    static Deal of(Life life, Conversions reached) {
      if (!reached.reaches(2)) {
        return null;
      }
      int opened = reached.opportunity();
      int lost = life.lost(reached);
      int closed = reached.reaches(3) ? reached.won() : lost;
      int length = closed == Conversions.NEVER ? 60 : closed - opened;
      int wait = 1 + (int) (length * (0.2 + 0.5 * life.draws().uniform(Purpose.DEAL_STAGE, 0)));
      int proposal = opened + wait;
      boolean isProposed =
          proposal <= life.horizon() && (closed == Conversions.NEVER || proposal < closed);
      return new Deal(
          entry(life, opened, 10),
          isProposed ? entry(life, proposal, 11) : Moment.NONE,
          entry(life, closed, 12),
          reached.reaches(3));
    }

    String closedStage() {
      return isWon ? "Closed Won" : "Closed Lost";
    }
  }

  static void deals(
      WorldSettings settings, Calibration calibration, long lead, Drop drop, Sink sink) {
    if (isAbsent(settings, lead, drop)) {
      return;
    }
    Life life = life(settings, calibration, lead);
    Conversions reached = life.conversions(calibration.scales());
    if (drop == Drop.FIRST
        && reached.reaches(0)
        && life.draws().chance(settings.dirt().deleted(), Purpose.DELETED, 1)) {
      Moment entered = entry(life, reached.mql(), 0);
      if (entered.isKnown(Drop.FIRST, settings)) {
        String[] mistake =
            deal(settings, life, new Deal(entered, Moment.NONE, Moment.NONE, false), drop);
        mistake[0] += "X";
        mistake[11] = "true";
        sink.row(mistake);
      }
    }
    Deal deal = Deal.of(life, reached);
    if (deal == null || !deal.discovery().isKnown(drop, settings)) {
      return;
    }
    boolean changes =
        Drop.of(settings, deal.discovery().day()) == drop
            || drop == Drop.LAST && deal.proposal().day() == settings.lastDay()
            || drop == Drop.LAST && deal.closed().day() == settings.lastDay();
    if (changes) {
      sink.row(deal(settings, life, deal, drop));
    }
  }

  /** The deal as it stands at the end of the drop. */
  private static String[] deal(WorldSettings settings, Life life, Deal deal, Drop drop) {
    Profile profile = life.profile();
    Draws draws = life.draws();
    boolean isClosed = deal.closed().isKnown(drop, settings);
    boolean isProposed = deal.proposal().isKnown(drop, settings);
    double amount =
        (8_000 + 40 * Math.min(profile.employees(), 5_000))
            * Math.exp(0.6 * draws.normal(Purpose.DEAL_AMOUNT, 0));
    if (profile.currency().equals("JPY")) {
      amount *= 150;
    }
    boolean isBlank = draws.chance(settings.dirt().blankAmounts(), Purpose.BLANK, 0);
    Moment updated = isClosed ? deal.closed() : isProposed ? deal.proposal() : deal.discovery();
    String stage = isClosed ? deal.closedStage() : isProposed ? "Proposal" : "Discovery";
    return new String[] {
      "D" + life.lead(),
      profile.accountId(),
      profile.leadId(),
      isBlank ? null : Money.text(amount),
      profile.currency(),
      stage,
      isClosed ? (deal.isWon() ? "1.00" : "0.00") : isProposed ? "0.50" : "0.20",
      stamp(settings, life, 10, deal.discovery()),
      isClosed ? stamp(settings, life, 12, deal.closed()) : null,
      isClosed ? Boolean.toString(deal.isWon()) : null,
      isClosed && !deal.isWon()
          ? LOSS_REASONS[draws.below(LOSS_REASONS.length, Purpose.LOSS_REASON, 0)]
          : null,
      "false",
      stamp(settings, life, 13, updated)
    };
  }

  static void dealStages(
      WorldSettings settings, Calibration calibration, long lead, Drop drop, Sink sink) {
    if (isAbsent(settings, lead, drop)) {
      return;
    }
    Life life = life(settings, calibration, lead);
    Deal deal = Deal.of(life, life.conversions(calibration.scales()));
    if (deal == null) {
      return;
    }
    Moment[] moments = {deal.discovery(), deal.proposal(), deal.closed()};
    String[] stages = {"Discovery", "Proposal", deal.closedStage()};
    for (int i = 0; i < moments.length; i++) {
      if (moments[i].day() >= 0 && Drop.of(settings, moments[i].day()) == drop) {
        sink.row("D" + lead, stages[i], stamp(settings, life, 10 + i, moments[i]));
      }
    }
  }

  static void dealContacts(
      WorldSettings settings, Calibration calibration, long lead, Drop drop, Sink sink) {
    if (isAbsent(settings, lead, drop)) {
      return;
    }
    Life life = life(settings, calibration, lead);
    int opened = life.conversions(calibration.scales()).opportunity();
    if (opened == Conversions.NEVER || Drop.of(settings, opened) != drop) {
      return;
    }
    Draws draws = life.draws();
    sink.row("D" + lead, life.profile().leadId(), role(draws, 0));
    long account = life.profile().account();
    long end = Math.min(settings.leads(), (account / Profile.BLOCK + 1) * Profile.BLOCK);
    int contacts = 1;
    for (long other = account; other < end && contacts < MOST_CONTACTS; other++) {
      int place = (int) (other - account) + 1;
      if (other == lead
          || Profile.accountNumber(settings, other) != account
          || !draws.chance(0.6, Purpose.DEAL_CONTACT, place)) {
        continue;
      }
      Life colleague = life(settings, calibration, other);
      if (colleague.created() < opened) {
        sink.row("D" + lead, colleague.profile().leadId(), role(draws, place));
        contacts++;
      }
    }
  }

  private static String role(Draws draws, int place) {
    return ROLES[draws.below(ROLES.length, Purpose.LABEL, 1_000 + place)];
  }

  static void activities(
      WorldSettings settings, Calibration calibration, long lead, Drop drop, Sink sink) {
    if (isAbsent(settings, lead, drop)) {
      return;
    }
    Life life = life(settings, calibration, lead);
    Conversions reached = life.conversions(calibration.scales());
    Draws draws = life.draws();
    Optional<Moment> called = firstCall(settings, life, reached);
    Moment notBefore = called.orElseGet(() -> due(settings, life, reached));
    int number = 0;
    for (int type = 0; type < 3; type++) {
      // One MQL in eight is never followed up.
      if (!reached.reaches(type) || type == 0 && draws.chance(0.125, Purpose.ACTIVITY_COUNT, 100)) {
        continue;
      }
      Moment entered = entry(life, reached.day(type), type == 2 ? 10 : type);
      int count = 1 + draws.below(type == 2 ? 6 : 4, Purpose.ACTIVITY_COUNT, type);
      // The first response takes a median of four hours, log-normally; the rest follow over weeks.
      double hours = 4 * Math.exp(1.3 * draws.normal(Purpose.ACTIVITY_DAY, 1_000 + type));
      for (int i = 0; i < count; i++, number++) {
        long second = second(entered) + (long) (hours * 3600);
        hours += 24 * draws.exponential(4, Purpose.ACTIVITY_DAY, number);
        Moment moment = atWork(draws, number, second);
        if (settings.sales().answers()) {
          moment = type == 0 && i == 0 ? called.get() : later(moment, notBefore, number);
        }
        if (moment.day() <= life.horizon() && Drop.of(settings, moment.day()) == drop) {
          activity(settings, life, number, type, moment, sink);
        }
      }
    }
  }

  /** When sales first calls the lead that became an MQL; empty when it never does. */
  private static Optional<Moment> firstCall(
      WorldSettings settings, Life life, Conversions reached) {
    if (!settings.sales().answers() || !reached.reaches(0)) {
      return Optional.empty();
    }
    Instant handedOff = instant(settings, entry(life, reached.mql(), 0));
    return FirstCall.at(settings, life.draws(), life.profile().owner(), 0, handedOff)
        .map(at -> moment(settings, at));
  }

  /** By when it should. */
  private static Moment due(WorldSettings settings, Life life, Conversions reached) {
    if (!settings.sales().answers() || !reached.reaches(0)) {
      return Moment.NONE;
    }
    Instant handedOff = instant(settings, entry(life, reached.mql(), 0));
    return moment(
        settings, SalesTeam.after(settings, life.profile().owner(), handedOff, Sales.DUE));
  }

  /** A moment, at least some minutes after another. */
  private static Moment later(Moment moment, Moment other, int number) {
    long second = Math.max(second(moment), second(other) + 600L * (number + 1));
    return new Moment((int) (second / SECONDS_PER_DAY), (int) (second % SECONDS_PER_DAY));
  }

  private static long second(Moment moment) {
    return (long) moment.day() * SECONDS_PER_DAY + moment.second();
  }

  private static Instant instant(WorldSettings settings, Moment moment) {
    return settings.start().atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(second(moment));
  }

  private static Moment moment(WorldSettings settings, Instant at) {
    long second = Duration.between(instant(settings, new Moment(0, 0)), at).toSeconds();
    return new Moment((int) (second / SECONDS_PER_DAY), (int) (second % SECONDS_PER_DAY));
  }

  /** That moment, or within the first hour of the next working morning. */
  private static Moment atWork(Draws draws, int number, long second) {
    int day = (int) (second / SECONDS_PER_DAY);
    int time = (int) (second % SECONDS_PER_DAY);
    if (time >= 28_800 && time < 64_800) {
      return new Moment(day, time);
    }
    int morning = 28_800 + draws.below(3_600, Purpose.STAGE_SECOND, 100 + number);
    return new Moment(time < 28_800 ? day : day + 1, morning);
  }

  private static void activity(
      WorldSettings settings, Life life, int number, int type, Moment moment, Sink sink) {
    Draws draws = life.draws();
    double u = draws.uniform(Purpose.ACTIVITY_TYPE, 2 * number);
    double v = draws.uniform(Purpose.ACTIVITY_TYPE, 2 * number + 1);
    boolean isMeeting = u < 0.15 + 0.2 * type;
    boolean isCall = !isMeeting && u < 0.6;
    String outcome =
        isMeeting
            ? (v < 0.85 ? "held" : "no show")
            : isCall ? (v < 0.4 ? "connected" : "no answer") : (v < 0.3 ? "replied" : "sent");
    sink.row(
        "ACT-" + life.lead() + "-" + number,
        life.profile().leadId(),
        stamp(settings, life, 20 + number, moment),
        isMeeting ? "meeting" : isCall ? "call" : "email",
        v < 0.1 ? "inbound" : "outbound",
        life.profile().ownerId(),
        outcome);
  }
}
