CREATE TABLE gold.forecast_checks (
  as_of_date    DATE   NOT NULL COMMENT 'Night of the check',
  forecast_date DATE   NOT NULL COMMENT 'Night of the promise: tonight; the latest with probabilities that is 30 days old or more; the latest whose horizon has passed. Of credited_revenue the date as many days ago',
  days          INT    NOT NULL COMMENT 'Days after the promise that are counted: 30, or its horizon',
  measure       STRING NOT NULL COMMENT 'wins among the leads that had a probability; credited_revenue of the deals won by then, reporting currency',
  subject       STRING NOT NULL COMMENT 'all; of wins also hot, warm and cold, as the leads were that night',
  n             BIGINT NOT NULL COMMENT 'Leads; of credited_revenue won deals',
  expected      DOUBLE NOT NULL COMMENT 'Wins expected within the days; revenue as it was credited',
  expected_low  DOUBLE NOT NULL COMMENT '90% interval of what comes, lower end: chance among leads that are won together, and how sure the probabilities are; of credited_revenue 5% less',
  expected_high DOUBLE NOT NULL COMMENT '90% interval of what comes, upper end; of credited_revenue 5% more',
  came          DOUBLE          COMMENT 'Wins that came; revenue by what the CRM says tonight; null while the days have not passed',
  ratio         DOUBLE          COMMENT 'came / expected; null while pending or when nothing was expected',
  status        STRING NOT NULL COMMENT 'pending, ok, or alarm: what came lies outside the interval, and the night warns',
  sentence      STRING NOT NULL COMMENT 'The check in words')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per promise, measure and subject that a night looks at: what was expected and what came. Earlier nights stay, so that one sees how far promises could be trusted.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, forecast_date, days, measure, subject',
  'delta.constraints.status_known' = 'status IN (\'pending\', \'ok\', \'alarm\')')
