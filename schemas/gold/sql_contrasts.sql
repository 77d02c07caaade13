CREATE TABLE gold.sql_contrasts (
  trait            STRING NOT NULL COMMENT 'content, sequence (of gold.content_sequences, before SQL) or persona: what sets some SQLs apart',
  value            STRING NOT NULL COMMENT 'Which: id of the content, the sequence joined by >, or the persona',
  n                BIGINT NOT NULL COMMENT 'SQLs with the trait that have been followed for 180 days, up to the last day that the CRM told of',
  others           BIGINT NOT NULL COMMENT 'SQLs without it, followed as long',
  quick            BIGINT NOT NULL COMMENT 'Those of n that were won within 90 days',
  quick_share      DOUBLE NOT NULL COMMENT 'quick / n',
  quick_difference DOUBLE          COMMENT 'quick_share less that of the others, in [-1, 1]; null when insufficient',
  quick_low        DOUBLE          COMMENT '90% interval of quick_difference (Newcombe, from the Wilson one), lower end',
  quick_high       DOUBLE          COMMENT '90% interval of quick_difference, upper end',
  quick_q_value    DOUBLE          COMMENT 'Benjamini-Hochberg over all values of the trait; null when insufficient',
  never            BIGINT NOT NULL COMMENT 'Those of n that were not won within 180 days',
  never_share      DOUBLE NOT NULL COMMENT 'never / n',
  never_difference DOUBLE          COMMENT 'never_share less that of the others; null when insufficient',
  never_low        DOUBLE          COMMENT '90% interval of never_difference, lower end',
  never_high       DOUBLE          COMMENT '90% interval of never_difference, upper end',
  never_q_value    DOUBLE          COMMENT 'Benjamini-Hochberg over all values of the trait; null when insufficient',
  median_days      DOUBLE          COMMENT 'Median of days from SQL to won of those that were won; null without one',
  status           STRING NOT NULL COMMENT 'ok, or insufficient: fewer than 20 with it or without it, or fewer than 5 won')
USING delta
COMMENT 'One row per trait and value: whether SQLs with it close quicker, or more of them never, than the others. It is no proof that the trait does it.'
TBLPROPERTIES (
  'touchline.key' = 'trait, value')
