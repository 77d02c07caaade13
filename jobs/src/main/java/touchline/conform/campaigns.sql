-- One row per campaign: the version updated last, and of these the one received last. Reports that name a campaign beside its
-- cost know less than the list of campaigns: what the version in force leaves open, others fill.
WITH versions AS (
  SELECT *, struct(updated_at, _received_date, _hash) AS place
  FROM bronze.campaigns
)

SELECT
  campaign_id,
  max_by(name, place) FILTER (WHERE name IS NOT NULL) AS name,
  max_by(channel, place) FILTER (WHERE channel IS NOT NULL) AS channel,
  max_by(campaign_type, place) FILTER (WHERE campaign_type IS NOT NULL) AS campaign_type,
  max_by(status, place) FILTER (WHERE status IS NOT NULL) AS status,
  max_by(parent_campaign_id, place) FILTER (WHERE parent_campaign_id IS NOT NULL) AS parent_campaign_id,
  max_by(started_on, place) FILTER (WHERE started_on IS NOT NULL) AS started_on,
  max_by(ended_on, place) FILTER (WHERE ended_on IS NOT NULL) AS ended_on
FROM versions
GROUP BY campaign_id
