CREATE TABLE silver.contents (
  content_id   STRING NOT NULL COMMENT 'Content',
  title        STRING          COMMENT 'Title',
  content_type STRING          COMMENT 'ebook, webinar, case study, ...',
  persona      STRING          COMMENT 'Persona it addresses',
  funnel_stage STRING          COMMENT 'Funnel stage it addresses',
  url_pattern  STRING          COMMENT 'SQL LIKE pattern of its page addresses')
USING delta
COMMENT 'One row per content.'
TBLPROPERTIES (
  'touchline.key' = 'content_id')
