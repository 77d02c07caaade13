-- One row per figure of gold.lead_scores and cause: leads of each band, and what scores and probabilities add up to.
WITH both_nights AS (
  SELECT
    coalesce(n.person_id, w.person_id) AS person_id,
    w.person_id IS NOT NULL AS is_was,
    n.person_id IS NOT NULL AS is_now,
    w.band AS band_was, n.band AS band_now,
    w.score AS score_was, n.score AS score_now,
    w.probability AS probability_was, n.probability AS probability_now,
    w.is_terminal AS terminal_was, n.is_terminal AS terminal_now,
    w.fit_points IS DISTINCT FROM n.fit_points AS is_fit_other
  FROM (SELECT * FROM ${was:gold.lead_scores} WHERE as_of_date = ${date}) AS w
  FULL OUTER JOIN (SELECT * FROM ${now:gold.lead_scores} WHERE as_of_date = ${to_date}) AS n ON n.person_id = w.person_id
),

-- What was received of a lead since, and whether it happened since.
told AS (
  SELECT person_id, bool_or(is_touch AND NOT is_new) AS has_late_touch, bool_or(is_new) AS has_new
  FROM (
    SELECT person_id, true AS is_touch, to_date(from_utc_timestamp(occurred_at, '${time_zone}')) > ${date} AS is_new
    FROM ${now:silver.touchpoints} WHERE received_date > ${date} AND received_date <= ${to_date}
    UNION ALL
    SELECT person_id, false, to_date(from_utc_timestamp(entered_at, '${time_zone}')) > ${date}
    FROM ${now:silver.lead_stages} WHERE received_date > ${date}
    UNION ALL
    SELECT person_id, false, to_date(from_utc_timestamp(won_at, '${time_zone}')) > ${date}
    FROM ${now:gold.won_leads})
  GROUP BY person_id
),

learnt AS (
  SELECT count(*) > 0 AS is_other
  FROM (
    SELECT * EXCEPT (as_of_date) FROM ${was:gold.score_age_probabilities} WHERE as_of_date = ${date}
    EXCEPT
    SELECT * EXCEPT (as_of_date) FROM ${now:gold.score_age_probabilities} WHERE as_of_date = ${to_date})
),

explained AS (
  SELECT
    b.*,
    CASE
      WHEN NOT (b.is_was AND b.is_now) AND m.person_id IS NOT NULL THEN 'merges of people'
      WHEN NOT b.is_was THEN
        CASE WHEN to_date(from_utc_timestamp(p.created_at, '${time_zone}')) <= ${date} THEN 'arrived late' ELSE 'new' END
      WHEN NOT b.is_now THEN 'corrections'
      WHEN t.has_new THEN 'new'
      WHEN m.person_id IS NOT NULL THEN 'merges of people'
      WHEN t.has_late_touch THEN 'late touches'
      WHEN b.terminal_was <> b.terminal_now THEN 'arrived late'
      WHEN ${lexicon_changed} AND b.score_was = b.score_now AND b.band_was <> b.band_now THEN 'lexicon'
      WHEN ${recipe_changed:gold.lead_scores} THEN 'recipe'
      WHEN b.is_fit_other THEN 'corrections'
    END AS cause,
    l.is_other AS is_learnt
  FROM both_nights AS b
  -- Each: at most one.
  LEFT JOIN step.moved_people AS m ON m.person_id = b.person_id
  LEFT JOIN told AS t ON t.person_id = b.person_id
  LEFT JOIN (SELECT person_id, created_at FROM ${now:silver.people}) AS p ON p.person_id = b.person_id
  -- Exactly one.
  CROSS JOIN learnt AS l
),

-- Fan-out to the figures that a lead is part of.
measured AS (
  SELECT
    f.figure, f.measure,
    CASE WHEN f.was <> f.now THEN
      coalesce(cause, CASE WHEN f.measure = 'probability' AND is_learnt THEN 'models learnt anew' ELSE 'time' END)
    END AS cause,
    CAST(f.was AS DECIMAL(28, 12)) AS was,
    CAST(f.now AS DECIMAL(28, 12)) AS now
  FROM explained
  LATERAL VIEW explode(concat(
    array(
      struct('all' AS figure, 'score' AS measure, coalesce(score_was, 0D) AS was, coalesce(score_now, 0D) AS now),
      struct('all' AS figure, 'probability' AS measure, coalesce(probability_was, 0D) AS was, coalesce(probability_now, 0D) AS now)),
    CASE WHEN band_was <=> band_now THEN array(struct(band_now AS figure, 'number' AS measure, 1D AS was, 1D AS now))
    ELSE filter(
      array(
        struct(band_was AS figure, 'number' AS measure, 1D AS was, 0D AS now),
        struct(band_now AS figure, 'number' AS measure, 0D AS was, 1D AS now)),
      s -> s.figure IS NOT NULL)
    END)) AS f
)

SELECT figure, measure, cause, CAST(sum(was) AS DECIMAL(28, 12)) AS was, CAST(sum(now) AS DECIMAL(28, 12)) AS now
FROM measured
GROUP BY figure, measure, cause
