-- Totals in the prose against the parts that the same sentence names. What is a part of what stands in this list.
WITH list (subject, total, part) AS (VALUES
  ('power-sources-added', 'total', 'thermal'), ('power-sources-added', 'total', 'hydro'), ('power-sources-added', 'total', 'wind'),
  ('power-sources-added', 'total', 'biomass'), ('power-sources-added', 'total', 'waste'), ('power-sources-added', 'total', 'rooftop solar'),
  ('power-sources-added', 'wind', 'wind on 110 kV'), ('power-sources-added', 'wind', 'wind on 220 kV'),
  ('power-sources-added', 'wind, plan section', 'wind on 110 kV, plan section'), ('power-sources-added', 'wind, plan section', 'wind on 220 kV, plan section'),
  ('works-of-the-company', 'total', 'reservoirs'), ('works-of-the-company', 'total', 'weirs'), ('works-of-the-company', 'total', 'pump stations'),
  ('urban-areas', 'approved plan, total', 'approved plan, class II'), ('urban-areas', 'approved plan, total', 'approved plan, class IV'),
  ('urban-areas', 'approved plan, total', 'approved plan, class V'),
  ('urban-areas', 'adjusted plan, total', 'adjusted plan, class II'), ('urban-areas', 'adjusted plan, total', 'adjusted plan, class III'),
  ('urban-areas', 'status, total', 'status, class II'), ('urban-areas', 'status, total', 'status, class IV'), ('urban-areas', 'status, total', 'status, class V'),
  ('soil-survey', 'total', 'surveyed'), ('soil-survey', 'total', 'not surveyed')
)
SELECT l.subject || ' · ' || l.total AS subject,
       num(t.value) AS left_value, t._place AS left_place,
       sum(num(p.value)) AS right_value, group_concat(p._place, '; ') AS right_place,
       CASE t.quantity WHEN 'count' THEN 0 ELSE half(t.value) + sum(half(p.value)) END AS tolerance,
       'undecidable' AS supports,
       group_concat(l.part || ' ' || show(num(p.value)), ' + ') || ' = ' || show(sum(num(p.value))) AS detail
  FROM list l
  JOIN stated_figures t ON t.subject = l.subject AND t.basis = l.total
  JOIN stated_figures p ON p.subject = l.subject AND p.basis = l.part AND p.period = t.period
 GROUP BY l.subject, l.total
