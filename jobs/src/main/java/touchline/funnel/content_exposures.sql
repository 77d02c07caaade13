-- One row per content, conversion type and stratum of leads, for won buying groups, that met it: how many converted, beside all of the stratum.
SELECT
  u.content_id, c.title, c.content_type, u.views, u.clicks, u.downloads, u.submits, u.reach,
  t.type AS conversion_type,
  coalesce(m.journeys, 0) AS exposed,
  coalesce(m.converted, 0) AS preceded,
  coalesce(s.journeys, 0) AS stratum_leads,
  coalesce(s.converted, 0) AS stratum_converted
FROM gold.content_use AS u
CROSS JOIN (SELECT explode(array('mql', 'sql', 'won')) AS type) AS t
-- At most one.
LEFT JOIN silver.contents AS c ON c.content_id = u.content_id
-- Fan-out to the strata in which it was met.
LEFT JOIN gold.content_tallies AS m ON m.content_id = u.content_id AND m.conversion_type = t.type
-- Exactly one.
LEFT JOIN gold.content_tallies AS s
  ON s.conversion_type = m.conversion_type AND s.kin = m.kin AND s.touches = m.touches AND s.content_id = ''
