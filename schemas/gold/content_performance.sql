CREATE TABLE gold.content_performance (
  content_id      STRING NOT NULL COMMENT 'Content',
  title           STRING          COMMENT 'Title; null when unknown',
  content_type    STRING          COMMENT 'Type; null when unknown',
  views           BIGINT NOT NULL COMMENT 'Page and video views, all time',
  clicks          BIGINT NOT NULL COMMENT 'Clicks',
  downloads       BIGINT NOT NULL COMMENT 'Downloads',
  submits         BIGINT NOT NULL COMMENT 'Forms submitted and demos requested',
  reach           BIGINT NOT NULL COMMENT 'People with any touch of it',
  conversion_type STRING NOT NULL COMMENT 'mql, sql or won: what the following columns are about',
  preceded        BIGINT NOT NULL COMMENT 'Leads, for won buying groups, on whose path to it the content lies, each once by its first conversion',
  exposed         BIGINT NOT NULL COMMENT 'Leads, for won buying groups, on whose path to it, or so far, the content lies',
  rate            DOUBLE          COMMENT 'preceded / exposed; null when nobody was exposed',
  matched_rate    DOUBLE          COMMENT 'Rate that those without the content have in the same strata of number of touches and persona, for won of touches and people, each by powers of two, weighted as the exposed ones; null when there are none',
  lift            DOUBLE          COMMENT 'Conversions of the exposed that have such others, over those expected at matched_rate; null when insufficient. It is no proof that the content did it',
  lift_low        DOUBLE          COMMENT '90% interval of lift, lower end',
  lift_high       DOUBLE          COMMENT '90% interval of lift, upper end',
  q_value         DOUBLE          COMMENT 'Benjamini-Hochberg over all contents of the conversion type; null when insufficient',
  status          STRING NOT NULL COMMENT 'ok, or insufficient: fewer than 20 exposed, or fewer than 5 conversions expected or seen')
USING delta
COMMENT 'One row per content and conversion type: how much it was used, and how often what it preceded, against the matched base rate.'
TBLPROPERTIES (
  'touchline.key' = 'content_id, conversion_type')
