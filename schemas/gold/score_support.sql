CREATE TABLE gold.score_support (
  as_of_date     DATE    NOT NULL COMMENT 'Night of the judgement',
  landmark_days  INT     NOT NULL COMMENT 'Age of the lead in days; -1 for all landmarks together, which decides whether there are probabilities at all',
  horizon_days   INT     NOT NULL COMMENT 'Days within which winning counts tonight',
  wanted_days    INT     NOT NULL COMMENT 'calibration.horizon in days; horizon_days is shorter only if calibration.shorter-horizons allows it',
  leads          BIGINT  NOT NULL COMMENT 'Leads that have reached the age and were not won or dead before',
  won            BIGINT  NOT NULL COMMENT 'Leads known to be won within the horizon; of all together, at the landmark that can best be told',
  lost           BIGINT  NOT NULL COMMENT 'Leads known not to be: followed to the horizon without a win, or dead before',
  largest_weight DOUBLE           COMMENT 'How many leads one that was followed to the horizon stands for, itself included; null when none was',
  last_age_days  INT              COMMENT 'Oldest age whose leads have a probability; of all together only, null when there is none',
  status         STRING  NOT NULL COMMENT 'ok, or insufficient: nothing is learnt from this age, and of all together no lead has a probability',
  known_on       DATE             COMMENT 'First night on which it can be known if leads keep coming as they did; null when it is known, or when only more wins can help',
  sentence       STRING  NOT NULL COMMENT 'The judgement in words')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per landmark age, and one for all together, as of a night: whether probabilities can be told from the leads that were followed. Earlier nights stay, so that one sees since when they can.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, landmark_days',
  'delta.constraints.status_known' = 'status IN (\'ok\', \'insufficient\')')
