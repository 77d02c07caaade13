-- One row per conversion that differs between two nights: why, and whether both have it.
WITH told_leads AS (
  SELECT DISTINCT person_id FROM ${now:silver.lead_stages} WHERE received_date > ${date}
),

told_deals AS (
  SELECT DISTINCT deal_id FROM ${now:silver.deal_versions} WHERE received_date > ${date}
),

differing AS (
  SELECT
    coalesce(n.conversion_id, w.conversion_id) AS conversion_id,
    coalesce(n.person_id, w.person_id) AS person_id,
    coalesce(n.deal_id, w.deal_id) AS deal_id,
    coalesce(n.is_adjustment, w.is_adjustment) AS is_adjustment,
    n.booked_date,
    w.conversion_id IS NOT NULL AND n.conversion_id IS NOT NULL AS is_both,
    w.conversion_id IS NULL AS is_added
  FROM ${was:gold.conversions} AS w
  FULL OUTER JOIN ${now:gold.conversions} AS n ON n.conversion_id = w.conversion_id
  WHERE w.conversion_id IS NULL OR n.conversion_id IS NULL
    OR n.value_reporting IS DISTINCT FROM w.value_reporting
)

SELECT
  d.conversion_id,
  d.is_both,
  CASE
    WHEN d.is_added AND d.is_adjustment THEN 'amounts'
    WHEN d.is_added AND d.booked_date > ${date} THEN 'new'
    WHEN NOT d.is_both AND m.person_id IS NOT NULL THEN 'merges of people'
    WHEN l.person_id IS NOT NULL OR v.deal_id IS NOT NULL THEN
      CASE WHEN d.is_both THEN 'amounts' WHEN d.is_added THEN 'arrived late' ELSE 'corrections' END
    WHEN ${lexicon_changed} THEN 'lexicon'
    WHEN ${recipe_changed:gold.conversions} THEN 'recipe'
    -- Nothing new of the deal: its rate of exchange was learnt.
    WHEN d.is_both THEN 'amounts'
    ELSE 'corrections'
  END AS cause
FROM differing AS d
-- Each: at most one.
LEFT JOIN step.moved_people AS m ON m.person_id = d.person_id
LEFT JOIN told_leads AS l ON d.deal_id IS NULL AND l.person_id = d.person_id
LEFT JOIN told_deals AS v ON v.deal_id = d.deal_id
