-- Units of the reporting currency for one unit of each currency on each day that occurs in known (money, money_date):
-- the latest rate that is not too old; the opposite direction's only where the direct one is missing.
rates AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY rate_date, from_currency, to_currency ORDER BY _received_date DESC, _hash DESC) AS age
  FROM bronze.fx_rates
),

directed AS (
  SELECT upper(from_currency) AS money, rate_date, CAST(rate AS DECIMAL(28, 18)) AS rate, true AS is_direct
  FROM rates
  WHERE age = 1 AND upper(to_currency) = '${reporting_currency}'
  UNION ALL
  SELECT upper(to_currency), rate_date, CAST(1 / rate AS DECIMAL(28, 18)), false
  FROM rates
  WHERE age = 1 AND upper(from_currency) = '${reporting_currency}'
),

rates_in_force AS (
  SELECT d.money, d.money_date, max_by(r.rate, struct(r.is_direct, r.rate_date)) AS rate
  FROM (SELECT DISTINCT money, money_date FROM known) AS d
  -- Fan-out to the days within the age limit, joined again at once.
  JOIN directed AS r
    ON r.money = d.money AND r.rate_date BETWEEN date_sub(d.money_date, ${fx_max_age_days}) AND d.money_date
  GROUP BY d.money, d.money_date
)
