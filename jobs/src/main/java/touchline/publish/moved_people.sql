-- One row per person who has another identifier than on the earlier night, or whose identifiers are another's now.
SELECT DISTINCT person_id
FROM (
  SELECT explode(array(w.person_id, n.person_id)) AS person_id
  FROM ${was:silver.identities} AS w
  JOIN ${now:silver.identities} AS n ON n.identifier = w.identifier
  WHERE n.person_id <> w.person_id)
