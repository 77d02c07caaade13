CREATE TABLE gold.score_calibration_bins (
  as_of_date    DATE    NOT NULL COMMENT 'Night of the measurement',
  binning       STRING  NOT NULL COMMENT 'decile, isotonic or band; not_monotone: a score that is worth less than the scores up to 10 points below it',
  bin           INT     NOT NULL COMMENT 'Number of the bin from the lowest score, the first is 1; of the bands, 1 is cold, 2 warm, 3 hot; of not_monotone, the score',
  score_low     DOUBLE  NOT NULL COMMENT 'Lowest score in the bin',
  score_high    DOUBLE  NOT NULL COMMENT 'Highest score in the bin',
  n             BIGINT  NOT NULL COMMENT 'Rows (lead at landmark)',
  won           BIGINT  NOT NULL COMMENT 'Rows won within the horizon',
  lost          BIGINT  NOT NULL COMMENT 'Rows not won whose horizon has passed, or dead',
  open          BIGINT  NOT NULL COMMENT 'Rows whose horizon has not yet passed',
  effective_n DOUBLE NOT NULL COMMENT 'Equally weighted rows with known outcome that would tell as much: (sum w)^2 / sum w^2 of the weights that make up for open rows',
  predicted     DOUBLE           COMMENT 'Mean predicted probability of the rows with known outcome, weighted; null when there are none, or none at an age that can be told',
  observed      DOUBLE           COMMENT 'Share won among the rows with known outcome, weighted; null when there are none, or none at an age that can be told',
  observed_low  DOUBLE           COMMENT 'Wilson 90% interval on effective_n, lower end',
  observed_high DOUBLE           COMMENT 'Wilson 90% interval, upper end',
  is_small      BOOLEAN NOT NULL COMMENT 'effective_n is below 20')
USING delta
PARTITIONED BY (as_of_date)
COMMENT 'One row per binning and bin with rows as of a night. Earlier nights stay, so that a figure that was shown can be looked up.'
TBLPROPERTIES (
  'touchline.key' = 'as_of_date, binning, bin')
