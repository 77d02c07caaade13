"""Makes the tables of an imagined night, one file a table, cells parted by tabs: python3 make.py (the same figures each time)."""

import datetime
import math
import random

draw = random.Random(7)
NIGHT = datetime.date(2026, 6, 30)
MONTHS = [datetime.date(2025 + (m + 6) // 12, (m + 6) % 12 + 1, 1) for m in range(12)]
CHANNELS = ["Paid Search", "Organic Search", "Email", "Webinar", "Paid Social", "Events", "Referral"]
SHARES = [0.26, 0.2, 0.16, 0.14, 0.11, 0.08, 0.05]
COSTS = [42000, 0, 6000, 9000, 21000, 30000, 0]
MODELS = ["first_touch", "last_touch", "linear", "markov", "incremental"]
TYPES = ["mql", "sql", "opportunity", "won"]
VOLUMES = {"mql": 210, "sql": 96, "opportunity": 52, "won": 24}
SCRIPT = "<script>document.title='taken'</script>"
CAMPAIGNS = ["Brand search", "Category search", SCRIPT, "Spring fair", "Customer stories", "Look-alikes"]


def table(name, header, rows):
    with open(name + ".tsv", "w", encoding="utf-8") as file:
        for row in [header.split()] + rows:
            file.write("\t".join(map(str, row)) + "\n")


def number(value, digits=4):
    return f"{value:.{digits}f}"


def wilson(rate, n):
    z = 1.645
    centre, half = (rate + z * z / 2 / n) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(
        rate * (1 - rate) / n + z * z / 4 / n / n)
    return number(max(0, min(rate, centre - half))), number(min(1, max(rate, centre + half)))


def shares(model):
    tilt = {m: i for i, m in enumerate(MODELS)}[model]
    raw = [s * (1 + 0.3 * math.sin(tilt * 2 + i)) for i, s in enumerate(SHARES)]
    return [r / sum(raw) for r in raw]


table("ops.quality_results", "as_of_date check_name subject status observed expected message", [
    [NIGHT, "rows_do_not_vanish", "web_events", "passed", 0, "rows read are accounted for", ""],
    [NIGHT, "credits_sum_to_one", "markov", "passed", 1, "1 per conversion", ""],
    [NIGHT, "score_does_not_drift", "hit_rate demo-request", "warned", 0.31, "like the leads before",
     "It was 0.22 before, of 1,210 leads; retune, or calibrate on the recent ones"],
    [NIGHT, "quarantine_is_small", "crm_deals", "warned", 0.012, "at most 1% of the rows",
     "Look at bronze.quarantined_rows for the reasons"]])
table("ops.feed_reconciliation",
      "feed status rows_read rows_accepted rows_quarantined rows_duplicate rows_superseded rows_left_out received_date", [
          [feed, "ingested", read, read - q - d - s - left, q, d, s, left, NIGHT]
          for feed, read, q, d, s, left in [
              ("web_events", 48210, 120, 960, 0, 0), ("campaign_touches", 31877, 44, 410, 0, 300),
              ("crm_activities", 8120, 3, 12, 0, 0), ("crm_leads", 2210, 6, 0, 88, 0),
              ("crm_deals", 512, 6, 0, 40, 0), ("campaign_costs", 365, 0, 2, 0, 0)]])
table("silver.campaigns", "campaign_id name", [[f"C{i}", name] for i, name in enumerate(CAMPAIGNS)])
CONTENTS = ["Buyer's guide", "Price calculator", "Security paper", "Field report", "Roadmap talk", "Checklist"]
table("silver.contents", "content_id title", [[f"K{i}", title] for i, title in enumerate(CONTENTS)])

summary = []
for m, month in enumerate(MONTHS):
    for kind in TYPES:
        volume = VOLUMES[kind] * (0.8 + 0.04 * m) * draw.uniform(0.85, 1.15) * (0.9 if m == 11 else 1)
        worth = {"opportunity": 9000, "won": 24000}.get(kind, 0)
        for model in MODELS:
            rest = 0.06 if model != "incremental" else 0.45
            lost = "Unattributed" if model != "incremental" else "baseline"
            for channel, share in list(zip(CHANNELS, [s * (1 - rest) for s in shares(model)])) + [(lost, rest)]:
                summary.append([month, kind, model, "channel", channel, "", number(volume * share),
                                number(volume * share * worth, 2)])
            if kind == "won":
                for i in range(len(CONTENTS)):
                    part = volume * 0.5 / (i + 1) / 2.45
                    summary.append([month, kind, model, "content", "", f"K{i}", number(part), number(part * worth, 2)])
table("gold.attribution_summary",
      "conversion_month conversion_type model dimension channel content_id credit value_reporting", summary)
table("gold.attribution_intervals", "as_of_date conversion_type model channel share lower upper conversions status", [
    [NIGHT, "won", model, channel, number(s), number(max(0, s - 0.04 - s / 6)), number(s + 0.04 + s / 6), 271, "sufficient"]
    for model in MODELS if model != "incremental" for channel, s in zip(CHANNELS, shares(model))])
returns = []
for month in MONTHS:
    for model in MODELS:
        for i, (channel, share) in enumerate(zip(CHANNELS, shares(model))):
            for campaign in [f"C{i}"] if i < 6 else [""]:
                cost = COSTS[i] * draw.uniform(0.8, 1.2) if COSTS[i] else ""
                returns.append([month, model, channel, campaign, cost and number(cost, 2), number(210 * share),
                                number(24 * share), number(24 * share * 24000, 2)])
table("gold.attribution_returns", "calendar_month model channel campaign_id cost mqls won revenue", returns)
table("gold.attribution_totals",
      "as_of_date conversion_type conversions caused caused_lower caused_upper baseline status problems", [
          [NIGHT, kind, n, number(n * c, 1), number(n * (c - w), 1), number(n * (c + w), 1), number(n * (1 - c), 1),
           "sufficient", ""] for kind, n, c, w in [("mql", 2510, 0.61, 0.05), ("sql", 1130, 0.55, 0.08),
                                                   ("opportunity", 610, 0.5, 0.12), ("won", 271, 0.44, 0.2)]])
disagreement = []
for i, channel in enumerate(CHANNELS):
    by = {model: shares(model)[i] for model in MODELS}
    low, high = min(by, key=by.get), max(by, key=by.get)
    disagreement.append([NIGHT, "won", channel, number(by[low]), low, number(by[high]), high, number(by[high] - by[low]),
                         5, COSTS[i] * 12 or "", sum(COSTS) * 12, number((by[high] - by[low]) * sum(COSTS) * 12, 2)])
table("gold.attribution_disagreement", "as_of_date conversion_type channel lowest_share lowest_model highest_share"
      " highest_model share_range models cost budget budget_moved", disagreement)
table("gold.attribution_controls", "as_of_date conversion_type control item is_flagged meaning", [
    [NIGHT, "won", "later_touches", "Email", "true",
     "Touches of later days foretell wins: Email follows interest as much as it makes it"]])
paths = []
WAYS = ["Paid Search > Email > Webinar", "Organic Search > Email", "Paid Search", "Events > Email > Email > Referral",
        "Paid Social > Organic Search > Webinar", "Organic Search > Price calculator", "Unattributed"]
for month in MONTHS:
    for rank, way in enumerate(WAYS):
        paths.append([month, "won", "top_path", way, rank + 1, "", "", 9 - rank, number((9 - rank) * 24000, 2)])
        steps = way.split(" > ")
        paths.append([month, "won", "first_to_last", steps[0] + " > " + steps[-1], "", steps[0], steps[-1], 9 - rank, ""])
    for n in range(1, 18):
        paths.append([month, "won", "touches", n, n, "", "", max(0, int(9 * math.exp(-((n - 5) / 4) ** 2))), ""])
    for d in range(0, 210, 6):
        paths.append([month, "won", "days", d, d, "", "", int(6 * math.exp(-((d - 60) / 50) ** 2)), ""])
table("gold.path_reports",
      "conversion_month conversion_type report item number first_channel last_channel conversions value_reporting", paths)

bins = []
for b in range(1, 11):
    predicted = 0.005 + 0.16 * (b / 10) ** 3
    observed = max(0.002, predicted * (1 + 0.35 * math.sin(b * 1.7)))
    bins.append([NIGHT, "decile", b, b * 8 - 8, b * 8, 320, int(320 * observed), number(predicted), number(observed),
                 *wilson(observed, 320), "false"])
table("gold.score_calibration_bins", "as_of_date binning bin score_low score_high n won predicted observed observed_low"
      " observed_high is_small", bins)
metrics = []
for age in range(6):
    night = NIGHT - datetime.timedelta(days=5 - age)
    for metric, value, width in [("base_rate", 0.047, 0.006), ("auc", 0.79, 0.03), ("observed_expected", 0.9 + age * 0.04, 0.15),
                                 ("brier", 0.041, 0.004), ("calibration_slope", 0.94, 0.12)]:
        metrics.append([night, "weighted", metric, number(value), number(value - width), number(value + width), "ok", 3200, 151])
table("gold.score_calibration_metrics", "as_of_date censoring metric value value_low value_high status n won", metrics)
table("gold.score_probability_map", "as_of_date score probability probability_low probability_high horizon_days", [
    [NIGHT, s, number(0.004 + 0.2 * (s / 100) ** 2), number(0.003 + 0.15 * (s / 100) ** 2),
     number(0.006 + 0.27 * (s / 100) ** 2), 180] for s in range(101)])
table("gold.score_segments",
      "as_of_date dimension segment n won observed_expected ratio_low ratio_high is_different status", [
          [NIGHT, d, s, n, int(n * 0.05 * r), number(r), number(r * 0.6), number(r * 1.5), str(r > 1.5).lower(), "ok"]
          for d, s, n, r in [("industry", "Manufacturing", 410, 1.72), ("industry", "Retail", 380, 0.71),
                             ("persona", "Finance lead", 290, 1.18), ("persona", "Developer", 520, 0.85),
                             ("grade", "A1", 120, 1.05), ("industry", "unknown", 640, 0.97)]])
table("gold.score_reversals", "as_of_date kind subject value q_value sentence", [
    [NIGHT, "rule", "webinar-attended", 2, number(0.02),
     "webinar-attended twice wins 2.1%, fewer attendances win 4.4%: the second one says nothing"]])
table("gold.score_support", "as_of_date landmark_days status sentence", [
    [NIGHT, -1, "ok", "Probabilities to be won within 180 days can be told from 3,049 lost and 151 won leads"]])
RULES = [("demo-request", 25, 32, "raise"), ("senior-title", 15, 15, "keep"), ("pricing-page", 12, 18, "raise"),
         ("webinar-attended", 10, 4, "lower"), ("free-mail", -15, -15, "keep"), ("ebook", 8, 0, "retire"),
         ("target-industry", 10, 12, "raise"), ("email-click", 3, 3, "insufficient")]
table("gold.score_weight_advice", "as_of_date rule rule_group verdict present_points advised_points hits wins"
      " evidence_points evidence_low evidence_high sentence", [
          [NIGHT, r, "engagement", v, p, a, 400 + 10 * a, abs(a) + 4, a + 1, a - 5, a + 7,
           f"{r}: {abs(a) + 4} of {400 + 10 * a} hits were won where the present points expect {abs(p) + 4}"]
          for r, p, a, v in RULES])
thresholds = []
for band, present, advised in [("hot", 70, 62), ("warm", 40, 40)]:
    for t in range(101):
        share = 0.02 + 0.22 * (t / 100) ** 2
        low, high = wilson(share, max(20, 1200 - 11 * t))
        thresholds.append([NIGHT, band, t, number(40 * math.exp(-t / 30)), number(60 * math.exp(-t / 30)),
                           number(60 * math.exp(-t / 30) / 8), number(share), low, high,
                           number(4000 * math.exp(-((t - advised) / 25) ** 2)), int(1800 * math.exp(-(t / 38) ** 2)),
                           str(t == present).lower(), str(t == advised).lower(), "ok",
                           f"{band} from {advised} points: as many leads as sales can call, worth most" if t == advised else ""])
table("gold.score_threshold_advice", "as_of_date band threshold leads_per_day busy_day_leads capacity_share won_share"
      " won_share_low won_share_high value_per_day tonight_leads is_present is_advised status sentence", thresholds)
table("gold.score_backtests", "as_of_date fold origin_date log_loss_gain log_loss_gain_low log_loss_gain_high is_promoted"
      " status sentence", [
          [NIGHT, f, o, number(g), number(g - 0.003), number(g + 0.003), str(f == 0).lower(), "ok", s]
          for f, o, g, s in [(0, "", 0.0041, "Advice of the past would have been better on later leads"),
                             (1, "2025-10-01", 0.0052, "better"), (2, "2026-01-01", 0.0033, "better")]])
table("gold.forecast_checks", "as_of_date forecast_date days measure subject n expected expected_low expected_high came"
      " status sentence", [
          [NIGHT, "2026-05-31", 30, "wins", s, n, e, lo, hi, c, "ok", f"{c} of {s} leads were won, {e} were expected"]
          for s, n, e, lo, hi, c in [("all", 1620, 21.4, 14, 30, 25), ("hot", 110, 11.2, 6, 18, 14),
                                     ("warm", 420, 7.1, 3, 12, 8), ("cold", 1090, 3.1, 0, 7, 3)]])
table("gold.score_drift", "as_of_date measure subject earlier_n recent_n earlier_value recent_value distance"
      " critical_value q_value is_drifting status", [
          [NIGHT, m, s, 1210, 402, a, b, number(d), number(c), number(q), str(q < 0.05).lower(), "ok"]
          for m, s, a, b, d, c, q in [("hit_rate", "demo-request", 0.22, 0.31, 0.04, 0.013, 0.01),
                                      ("score", "", 38.1, 40.2, 0.03, 0.055, 0.4),
                                      ("base_rate", "", 0.047, 0.051, 0.002, 0.01, 0.7),
                                      ("hit_rate", "ebook", 0.4, 0.38, 0.004, 0.013, 0.6)]])

table("gold.alignment", "month promise side goal actual n is_kept lexicon_version crm_filter", [
    [month, p, side, g, a if month == MONTHS[-1] else round(a * 1.05, 3), 200, str(a >= g).lower(), "1",
     f"entered between {month} and its month's end"]
    for month in MONTHS[-3:] for p, side, g, a in [
        ("mql volume", "marketing", 220, 198), ("won volume", "sales", 20, 23),
        ("leads followed up in time", "sales", 0.9, 0.81), ("mqls answered", "sales", 0.95, 0.97),
        ("mqls accepted", "marketing", 0.6, 0.64)]])
STEPS = ["engaged", "lead", "mql", "accepted", "sql", "opportunity", "won"]
PASS = [5200, 3100, 2510, 1640, 1130, 610, 271]
table("gold.funnel_cohorts", "cohort_month step dimension entered reached before", [
    [month, step, "all", PASS[0] // 12, PASS[i] // 12, PASS[max(0, i - 1)] // 12]
    for month in MONTHS for i, step in enumerate(STEPS)])
daily = []
for month in MONTHS:
    so_far = [0] * 7
    for day in range(1, 29, 3):
        for i, step in enumerate(STEPS):
            n = int(PASS[i] / 12 / 10 * draw.uniform(0.8, 1.2) + 0.5)
            so_far[i] += n
            goal = {"mql": 220, "won": 20}.get(step, "")
            daily.append([month.replace(day=day), step, "all", n, so_far[i], goal, goal and ("marketing" if step == "mql" else "sales")])
table("gold.funnel_daily", "event_date step dimension n month_so_far month_goal side", daily)
table("gold.stage_velocity", "as_of_date transition dimension n completed q1_days median_days median_low median_high"
      " q3_days completed_90_days", [
          [NIGHT, t, "all", n, c, number(m / 2, 1), number(m, 1), number(m * 0.9, 1), number(m * 1.15, 1), number(m * 2, 1), s]
          for t, n, c, m, s in [("lead > mql", 3100, 2510, 6, 0.8), ("mql > answer", 2510, 2200, 2.5, 0.93),
                                ("mql > sql", 2510, 1130, 14, 0.44), ("sql > opportunity", 1130, 610, 21, 0.5),
                                ("sql > won", 1130, 271, 83, 0.22)]])
table("gold.rejections", "mql_month dimension value mqls accepted rejected recycled open accepted_share accepted_low"
      " accepted_high verdict", [
          [MONTHS[-1], "source", s, n, int(n * a), int(n * (0.9 - a)), 0, n - int(n * a) - int(n * (0.9 - a)), number(a),
           *wilson(a, n), v] for s, n, a, v in [("web", 80, 0.7, "as_all"), ("fair", 40, 0.35, "sent_back"),
                                                ("partner", 25, 0.76, "welcome")]])
table("gold.source_agreement", "self_reported channel leads share is_same", [
    [said, held, n, number(p), str(said == held).lower()] for said, held, n, p in [
        ("Paid Search", "Paid Search", 120, 0.6), ("Paid Search", "Organic Search", 80, 0.4),
        ("A colleague", "Email", 50, 0.5), ("A colleague", "Referral", 50, 0.5), ("Webinar", "Webinar", 40, 0.8),
        ("Webinar", "Email", 10, 0.2)]])
OWNERS = ["ana", "ben", "chloe", "deniz"]
follow_up = []
for i in range(40):
    status = ["open_breach", "open", "kept", "late"][i % 4]
    hot = i % 3 == 0
    follow_up.append([f"L{1000 + i}", {"open_breach": 1 if hot else 2, "open": 3 if hot else 4}.get(status, 5), status,
                      "hot" if hot else "warm", 90 - i, OWNERS[i % 4], "north" if i % 2 else "south",
                      "2026-06-29T08:00:00Z", f"2026-06-{29 + i % 2}T{10 + i % 8:02d}:00:00Z", 0 if "open" in status else 1,
                      130 + 10 * i if status == "open_breach" else 0])
table("gold.follow_up", "lead_id priority status class score owner_id team handed_off_at due_at attempts overdue_minutes",
      follow_up)
table("gold.follow_up_summary", "dimension value handed_off kept late open_breaches open kept_share kept_low kept_high"
      " median_minutes late_effect late_effect_low late_effect_high lost_opportunities status", [
          [d, v, n, int(n * k), int(n * (0.92 - k)), int(n * 0.05), int(n * 0.03), number(k), *wilson(k, n), m, "-0.06", "-0.11",
           "-0.01", number(n * 0.01, 1), "ok"] for d, v, n, k, m in [
               ("all", "all", 900, 0.81, 95), ("class", "hot", 210, 0.74, 70), ("class", "warm", 690, 0.84, 110),
               ("owner", "ana", 240, 0.92, 50), ("owner", "ben", 230, 0.83, 90), ("owner", "chloe", 220, 0.79, 120),
               ("owner", "deniz", 60, 0.61, 190)]])
table("gold.content_performance", "content_id title reach conversion_type exposed rate matched_rate lift lift_low"
      " lift_high status", [
          [f"K{i}", title, 800 - 90 * i, "sql", 400 - 40 * i, number(0.3 - 0.03 * i), number(0.2), number(1.5 - 0.15 * i),
           number(1.2 - 0.15 * i), number(1.8 - 0.15 * i), "ok"] for i, title in enumerate(CONTENTS)])
for name in ["sequences", "combinations"]:
    table("gold.content_" + name, "contents conversion_type n support lift lift_low lift_high q_value", [
        ["[" + "; ".join(f"K{i}" for i in way) + "]", "sql", n, number(n / 1130), number(lift), number(lift - 0.3),
         number(lift + 0.3), number(q)] for way, n, lift, q in [((0, 1), 160, 2.1, 0.001), ((3, 1, 4), 60, 1.8, 0.01),
                                                                ((2, 5), 45, 1.3, 0.04)]])
