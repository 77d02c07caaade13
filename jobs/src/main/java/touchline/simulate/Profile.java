package touchline.simulate;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import touchline.simulate.Draws.Kind;
import touchline.simulate.Draws.Purpose;

/**
 * Who a lead is: the person, the account and what both add to the logit of every daily hazard.
 *
 * <p>Leads share an account with neighbours in their block of {@value #BLOCK} consecutive leads, so
 * an account's people are found without looking anything up. Accounts have 1 to {@value #BLOCK}
 * people, most few.
 */
final class Profile {
  static final int BLOCK = 20;

  private static final double[] START_SHARES = {1, 0.6, 0.35, 0.12};

  static final String[] SENIORITIES = {
    "C-Level", "VP", "Director", "Manager", "Individual Contributor"
  };
  private static final double[] SENIORITY_SHARES = {0.06, 0.1, 0.18, 0.28, 0.38};
  private static final double[] SENIORITY_EFFECTS = {0.7, 0.6, 0.4, 0.1, -0.4};

  static final String[] INDUSTRIES = {
    "Software", "Finance", "Healthcare", "Manufacturing", "Retail", "Education", "Public Sector"
  };
  private static final double[] INDUSTRY_EFFECTS = {0.4, 0.3, 0.1, 0, -0.15, -0.5, -0.3};

  /** Bands of employees: upper bounds, exclusive, of all but the last. */
  private static final int[] EMPLOYEE_BOUNDS = {50, 250, 1000};

  private static final String[] EMPLOYEE_BANDS = {"1-49", "50-249", "250-999", "1000+"};
  static final int SIZES = 4;
  private static final double[] EMPLOYEE_EFFECTS = {-0.4, 0, 0.3, 0.5};

  static final String[] PERSONAS = {"Economic Buyer", "Technical Buyer", "End User", "Champion"};
  private static final String[] DEPARTMENTS = {
    "Finance", "IT", "Engineering", "Marketing", "Sales", "Operations"
  };
  private static final int[] DEPARTMENT_PERSONAS = {0, 1, 1, 3, 2, 2};

  static final String[] COUNTRIES = {"US", "DE", "GB", "FR", "CH", "NL", "JP"};
  private static final double[] COUNTRY_SHARES = {0.45, 0.14, 0.14, 0.09, 0.05, 0.08, 0.05};
  private static final String[] COUNTRY_CURRENCIES = {
    "USD", "EUR", "GBP", "EUR", "CHF", "EUR", "JPY"
  };
  private static final String[] TECHNOLOGIES = {"Spark", "Snowflake", "BigQuery", "Oracle", null};
  private static final String[] GIVEN = {
    "Anna", "Ben", "Carla", "David", "Elif", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Kofi",
    "Lena", "Mei", "Noah", "Olga", "Priya"
  };
  private static final String[] FAMILY = {
    "Keller", "Smith", "Rossi", "Novak", "Yilmaz", "Haddad", "Okafor", "Tanaka", "Silva", "Berg",
    "Mensah", "Dubois", "Chen", "Wilson", "Ivanova", "Patel"
  };
  private static final String[] COMPANIES = {
    "Northwind", "Bluefin", "Cedar", "Delta Works", "Ember", "Foxglove", "Granite", "Harbor"
  };
  private static final String[] FREE_MAIL = {
    "gmail.com", "outlook.com", "yahoo.com", "web.de", "icloud.com"
  };

  private final WorldSettings settings;
  private final long lead;
  private final Draws person;
  private final Draws company;
  private final long accountNumber;
  private final int seniority;

  Profile(WorldSettings settings, long lead, Draws person) {
    this.settings = settings;
    this.lead = lead;
    this.person = person;
    this.accountNumber = accountNumber(settings, lead);
    this.company = Draws.of(settings.seed(), Kind.ACCOUNT, accountNumber);
    this.seniority = pick(SENIORITY_SHARES, person.uniform(Purpose.SENIORITY, 0));
  }

  /** An account is numbered as its first lead; whoever comes later joins that of an earlier one. */
  static long accountNumber(WorldSettings settings, long lead) {
    if (settings.isNewcomer(lead)) {
      Draws draws = Draws.of(settings.seed(), Kind.LEAD, lead);
      double place = draws.uniform(Purpose.ACCOUNT_START, 0) * settings.leads();
      return accountNumber(settings, (long) place);
    }
    long block = lead / BLOCK;
    Draws draws = Draws.of(settings.seed(), Kind.BLOCK, block);
    double share = START_SHARES[draws.below(START_SHARES.length, Purpose.ACCOUNT_SIZE, 0)];
    int place = (int) (lead - block * BLOCK);
    while (place > 0 && !draws.chance(share, Purpose.ACCOUNT_START, place)) {
      place--;
    }
    return block * BLOCK + place;
  }

  private static int pick(double[] shares, double u) {
    int last = shares.length - 1;
    for (int i = 0; i < last; i++) {
      u -= shares[i];
      if (u < 0) {
        return i;
      }
    }
    return last;
  }

  /** What who they are adds to the logit of the daily hazard of every conversion. */
  double fit() {
    return SENIORITY_EFFECTS[seniority]
        + INDUSTRY_EFFECTS[industryNumber()]
        + EMPLOYEE_EFFECTS[employeeBand()];
  }

  /** The true effects by attribute and value, those that are zero throughout included. */
  static Map<String, Map<String, Double>> effects() {
    Map<String, Map<String, Double>> effects = new LinkedHashMap<>();
    effects.put("seniority", table(SENIORITIES, SENIORITY_EFFECTS));
    effects.put("industry", table(INDUSTRIES, INDUSTRY_EFFECTS));
    effects.put("employees", table(EMPLOYEE_BANDS, EMPLOYEE_EFFECTS));
    effects.put("department", table(DEPARTMENTS, new double[DEPARTMENTS.length]));
    effects.put("persona", table(PERSONAS, new double[PERSONAS.length]));
    effects.put("country", table(COUNTRIES, new double[COUNTRIES.length]));
    effects.put("technology", table(TECHNOLOGIES, new double[TECHNOLOGIES.length]));
    effects.put("company_revenue", Map.of("", 0.0));
    return effects;
  }

  private static Map<String, Double> table(String[] values, double[] effects) {
    Map<String, Double> table = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      table.put(values[i] == null ? "" : values[i], effects[i]);
    }
    return table;
  }

  long account() {
    return accountNumber;
  }

  String accountId() {
    return "A" + accountNumber;
  }

  String companyName() {
    return COMPANIES[company.below(COMPANIES.length, Purpose.NAME, 0)] + " " + accountNumber;
  }

  String domain() {
    return companyName().toLowerCase(Locale.ROOT).replace(' ', '-') + ".example";
  }

  /** The first account of the block owns one in thirty of the others. */
  String parentAccountId() {
    long first = accountNumber / BLOCK * BLOCK;
    return first != accountNumber && company.chance(0.033, Purpose.LINK, 0) ? "A" + first : null;
  }

  private int industryNumber() {
    return company.below(INDUSTRIES.length, Purpose.INDUSTRY, 0);
  }

  String industry() {
    return INDUSTRIES[industryNumber()];
  }

  /** Log-normal with a median of 150. */
  int employees() {
    return (int) Math.min(250_000, 2 + 150 * Math.exp(1.7 * company.normal(Purpose.EMPLOYEES, 0)));
  }

  /** Which of the {@link #SIZES} bands of employees, smallest first. */
  int employeeBand() {
    int employees = employees();
    int band = 0;
    while (band < EMPLOYEE_BOUNDS.length && employees >= EMPLOYEE_BOUNDS[band]) {
      band++;
    }
    return band;
  }

  private int countryNumber() {
    return pick(COUNTRY_SHARES, company.uniform(Purpose.COUNTRY, 0));
  }

  String country() {
    return COUNTRIES[countryNumber()];
  }

  String currency() {
    return COUNTRY_CURRENCIES[countryNumber()];
  }

  /** In whole US dollars a year, 60,000 to 240,000 per employee. */
  long companyRevenue() {
    return Math.round(employees() * 60_000.0 * (1 + 3 * company.uniform(Purpose.REVENUE, 0)));
  }

  String technology() {
    return TECHNOLOGIES[company.below(TECHNOLOGIES.length, Purpose.TECHNOLOGY, 0)];
  }

  /** Place in {@link #SENIORITIES}. */
  int seniorityNumber() {
    return seniority;
  }

  String seniority() {
    return SENIORITIES[seniority];
  }

  private int departmentNumber() {
    return person.below(DEPARTMENTS.length, Purpose.DEPARTMENT, 0);
  }

  String department() {
    return DEPARTMENTS[departmentNumber()];
  }

  String persona() {
    return PERSONAS[DEPARTMENT_PERSONAS[departmentNumber()]];
  }

  String title() {
    return switch (seniority) {
      case 0 -> "Chief " + department() + " Officer";
      case 1 -> "VP " + department();
      case 2 -> "Director of " + department();
      case 3 -> department() + " Manager";
      default -> department() + " Specialist";
    };
  }

  String leadId() {
    return "L" + lead;
  }

  /** The account that the CRM links the lead to; one in seven is left to the e-mail's domain. */
  String linkedAccountId() {
    return person.chance(1.0 / 7, Purpose.LINK, 0) ? null : accountId();
  }

  /** Number of the account's sales owner, from 1. */
  int owner() {
    return 1 + company.below(SalesTeam.OWNERS, Purpose.OWNER, 0);
  }

  String ownerId() {
    return SalesTeam.owner(owner());
  }

  private String mailbox() {
    return GIVEN[person.below(GIVEN.length, Purpose.NAME, 0)].toLowerCase(Locale.ROOT)
        + "."
        + FAMILY[person.below(FAMILY.length, Purpose.NAME, 1)].toLowerCase(Locale.ROOT)
        + "."
        + lead;
  }

  String email() {
    boolean isFree = person.chance(settings.dirt().freeMail(), Purpose.FREE_MAIL, 0);
    return mailbox() + "@" + (isFree ? freeMailDomain() : domain());
  }

  /** The address of the person's second CRM record. */
  String privateEmail() {
    return mailbox() + ".private@" + freeMailDomain();
  }

  private String freeMailDomain() {
    return FREE_MAIL[person.below(FREE_MAIL.length, Purpose.FREE_MAIL, 1)];
  }

  /** The second CRM record of the person that was merged into this lead; null for most. */
  String mergedLeadId() {
    return person.chance(settings.dirt().merges(), Purpose.MERGE, 0) ? leadId() + "M" : null;
  }
}
