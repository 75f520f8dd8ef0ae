-- Bảng 5: the districts sum to the province in each column.
WITH long AS (
  SELECT no, _place, 'area_km2' AS what, area_km2 AS text FROM urbanisation UNION ALL
  SELECT no, _place, 'population', population FROM urbanisation UNION ALL
  SELECT no, _place, 'population_urban', population_urban FROM urbanisation UNION ALL
  SELECT no, _place, 'population_rural', population_rural FROM urbanisation UNION ALL
  SELECT no, _place, 'wards_towns', wards_towns FROM urbanisation UNION ALL
  SELECT no, _place, 'communes_old', communes_old FROM urbanisation
)
SELECT 'Bảng 5 · ' || t.what AS subject,
       num(t.text) AS left_value, t._place AS left_place,
       sum(num(d.text)) AS right_value, min(d._place) || ' …' AS right_place,
       CASE t.what WHEN 'area_km2' THEN half(t.text) + sum(half(d.text)) ELSE 0 END AS tolerance,
       'undecidable' AS supports, '' AS detail
  FROM long t JOIN long d ON d.what = t.what AND d.no <> '' WHERE t.no = ''
 GROUP BY t.what
