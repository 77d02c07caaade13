CREATE TABLE gold.source_agreement (
  self_reported STRING NOT NULL COMMENT 'What leads say of how they heard of the company, as written, without spaces around',
  channel       STRING NOT NULL COMMENT 'Channel of the touch that brought them by our reckoning; unknown without a touch',
  leads         BIGINT NOT NULL COMMENT 'Leads, each counted once by its first cycle',
  mqls          BIGINT NOT NULL COMMENT 'Of these, those that became an MQL',
  won           BIGINT NOT NULL COMMENT 'Of these, those whose deal was won',
  share         DOUBLE NOT NULL COMMENT 'Share of leads among all that say the same, in [0, 1]; sums to 1',
  is_same       BOOLEAN NOT NULL COMMENT 'Whether both name the same channel, without regard to case, spaces and signs')
USING delta
COMMENT 'One row per what leads say themselves of how they heard of the company and the channel that we hold for the beginning: where the two agree. Leads that were not asked are left out.'
TBLPROPERTIES (
  'touchline.key' = 'self_reported, channel')
