-- A total of several categories stated in the prose against its parts, stated in the same place (same subject and basis). The
-- one that a column of the tables sums to is supported.
WITH totals AS (
  SELECT s.subject, s.unit, s.category, s.period, s.basis, s.value, s.unit_of_measure, group_concat(s._place, '; ') AS place
    FROM stated_figures s WHERE s.quantity = 'area' AND s.category LIKE '%;%'
   GROUP BY s.subject, s.unit, s.category, s.period, s.basis, s.value, s.unit_of_measure
),
parts AS (
  SELECT subject, unit, category, period, basis, value, unit_of_measure, min(_place) AS place
    FROM stated_figures WHERE quantity = 'area' AND category <> '' AND category NOT LIKE '%;%'
   GROUP BY subject, unit, category, period, basis, value, unit_of_measure
),
pairs AS MATERIALIZED (
  SELECT t.unit, t.category, t.period, num(t.value) AS left_value, t.place AS left_place,
         sum(num(p.value)) AS right_value, group_concat(p.place, '; ') AS right_place,
         half(t.value) + sum(half(p.value)) AS tolerance, coalesce(m.factor, 1) AS factor,
         group_concat(p.category || ' ' || show(num(p.value)), ' + ') || ' = ' || show(sum(num(p.value))) AS arithmetic
    FROM totals t
    JOIN parts p ON p.subject = t.subject AND p.unit = t.unit AND p.period = t.period AND p.basis = t.basis
         AND p.unit_of_measure = t.unit_of_measure AND instr(';' || t.category || ';', ';' || p.category || ';') > 0
    LEFT JOIN measures m ON m.unit_of_measure = t.unit_of_measure
   GROUP BY t.subject, t.unit, t.category, t.period, t.basis, t.value, t.unit_of_measure
  HAVING count(*) = length(t.category) - length(replace(t.category, ';', '')) + 1
),
columns AS MATERIALIZED (   -- what the columns of that year sum to
  SELECT p.left_place, c.ref, sum(c.value) AS value, sum(c.half) AS half
    FROM pairs p JOIN cells c ON c.unit = p.unit AND c.year = p.period AND instr(';' || p.category || ';', ';' || c.category || ';') > 0
   WHERE abs(p.left_value - p.right_value) > p.tolerance
   GROUP BY p.left_place, c.ref
  HAVING count(*) = length(p.category) - length(replace(p.category, ';', '')) + 1
),
judged AS (
  SELECT p.*,
         (SELECT r.name FROM columns c JOIN ref_names r ON r.ref = c.ref WHERE c.left_place = p.left_place
             AND abs(c.value - p.left_value * p.factor) <= c.half + p.tolerance ORDER BY c.ref LIMIT 1) AS left_column,
         (SELECT r.name FROM columns c JOIN ref_names r ON r.ref = c.ref WHERE c.left_place = p.left_place
             AND abs(c.value - p.right_value * p.factor) <= c.half + p.tolerance ORDER BY c.ref LIMIT 1) AS right_column
    FROM pairs p
)
SELECT replace(category, ';', ' + ') || ' · ' || period AS subject,
       left_value, left_place, right_value, right_place, tolerance,
       CASE (left_column IS NOT NULL) - (right_column IS NOT NULL) WHEN 1 THEN 'left' WHEN -1 THEN 'right' ELSE 'undecidable' END AS supports,
       arithmetic || coalesce('; ' || show(left_value) || say(' là tổng của ', ' is the sum of the ') || left_column, '') ||
       coalesce('; ' || show(right_value) || say(' là tổng của ', ' is the sum of the ') || right_column, '') AS detail
  FROM judged
