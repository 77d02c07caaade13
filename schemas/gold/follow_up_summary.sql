CREATE TABLE gold.follow_up_summary (
  dimension       STRING NOT NULL COMMENT 'all, class, owner, team or owner+class',
  value           STRING NOT NULL COMMENT 'Value of the dimension; unknown when there is none',
  handed_off      BIGINT NOT NULL COMMENT 'Leads that sales was given',
  kept            BIGINT NOT NULL COMMENT 'Attempted by the deadline',
  late            BIGINT NOT NULL COMMENT 'Attempted after it',
  open_breaches   BIGINT NOT NULL COMMENT 'Not attempted, deadline over',
  open            BIGINT NOT NULL COMMENT 'Not attempted, deadline ahead',
  ended           BIGINT NOT NULL COMMENT 'Never attempted, ended before',
  reached         BIGINT NOT NULL COMMENT 'Leads that were reached at all',
  kept_share      DOUBLE          COMMENT 'kept among all that are due: kept, late and open breaches; null when none is',
  kept_low        DOUBLE          COMMENT '90% Wilson interval of kept_share, lower end',
  kept_high       DOUBLE          COMMENT '90% Wilson interval of kept_share, upper end',
  median_minutes  DOUBLE          COMMENT 'Median of working minutes to the first attempt among those attempted; null without one',
  compared_kept   BIGINT NOT NULL COMMENT 'Leads in the comparison that were followed up in time: given at least funnel.outcome-within ago, with a score',
  compared_late   BIGINT NOT NULL COMMENT 'Leads in the comparison that were late or never attempted',
  late_effect     DOUBLE          COMMENT 'Share that became an opportunity within funnel.outcome-within: late minus in time at equal score, weighted as the late ones are; null when insufficient',
  late_effect_low DOUBLE          COMMENT '90% interval, lower end',
  late_effect_high DOUBLE         COMMENT '90% interval, upper end',
  lost_opportunities DOUBLE       COMMENT 'Opportunities that lateness cost among the late ones: -late_effect x their number; null when insufficient',
  status          STRING NOT NULL COMMENT 'ok, or insufficient: fewer than 20 on either side, or fewer than 5 opportunities')
USING delta
COMMENT 'One row per owner, team, class and their combinations: how leads were followed up, and what lateness cost at equal score.'
TBLPROPERTIES (
  'touchline.key' = 'dimension, value')
