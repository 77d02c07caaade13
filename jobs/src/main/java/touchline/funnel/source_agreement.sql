-- One row per self-reported source and channel of the first touch.
SELECT
  self_reported,
  channel,
  leads,
  mqls,
  won,
  leads / sum(leads) OVER (PARTITION BY self_reported) AS share,
  regexp_replace(lower(self_reported), '[^a-z0-9]', '') = regexp_replace(lower(channel), '[^a-z0-9]', '') AS is_same
FROM (
  SELECT
    self_reported,
    coalesce(channel, 'unknown') AS channel,
    count(*) AS leads,
    count_if(mql_at IS NOT NULL) AS mqls,
    count_if(won_at IS NOT NULL) AS won
  FROM gold.lead_cycles
  WHERE cycle = 1 AND self_reported IS NOT NULL
  GROUP BY self_reported, coalesce(channel, 'unknown'))
