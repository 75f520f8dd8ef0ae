-- A total of several categories stated in the prose against its parts, stated in the same place (same subject and basis).
WITH totals AS (
  SELECT s.subject, s.unit, s.category, s.period, s.basis, s.value, s.unit_of_measure, group_concat(s._place, '; ') AS place
    FROM stated_figures s WHERE s.quantity = 'area' AND s.category LIKE '%;%'
   GROUP BY s.subject, s.unit, s.category, s.period, s.basis, s.value, s.unit_of_measure
),
parts AS (
  SELECT subject, unit, category, period, basis, value, unit_of_measure, min(_place) AS place
    FROM stated_figures WHERE quantity = 'area' AND category <> '' AND category NOT LIKE '%;%'
   GROUP BY subject, unit, category, period, basis, value, unit_of_measure
)
SELECT replace(t.category, ';', ' + ') || ' · ' || t.period AS subject,
       num(t.value) AS left_value, t.place AS left_place,
       sum(num(p.value)) AS right_value, group_concat(p.place, '; ') AS right_place,
       half(t.value) + sum(half(p.value)) AS tolerance,
       'undecidable' AS supports,
       group_concat(p.category || ' ' || show(num(p.value)), ' + ') || ' = ' || show(sum(num(p.value))) AS detail
  FROM totals t
  JOIN parts p ON p.subject = t.subject AND p.unit = t.unit AND p.period = t.period AND p.basis = t.basis
       AND p.unit_of_measure = t.unit_of_measure AND instr(';' || t.category || ';', ';' || p.category || ';') > 0
 GROUP BY t.subject, t.unit, t.category, t.period, t.basis, t.value, t.unit_of_measure
HAVING count(*) = length(t.category) - length(replace(t.category, ';', '')) + 1
