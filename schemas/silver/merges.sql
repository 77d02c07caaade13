CREATE TABLE silver.merges (
  kind          STRING NOT NULL COMMENT 'What was merged: account or deal',
  loser         STRING NOT NULL COMMENT 'Record that was merged away',
  survivor      STRING NOT NULL COMMENT 'Record into which it went in the end, itself delivered and not merged away',
  received_date DATE   NOT NULL COMMENT 'When the merge was first reported')
USING delta
COMMENT 'One row per account or deal that the CRM merged into another. Merges into a record that nobody delivered, or in a circle, are none.'
TBLPROPERTIES (
  'touchline.key' = 'kind, loser')
