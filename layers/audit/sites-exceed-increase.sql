-- New sites planned to the target year cannot take more than the category grows (present sites stay as they are).
WITH growth AS (
  SELECT t.unit, t.category, t.ref, t.value - s.value AS value, t.half + s.half AS half, t._place,
         show(t.value) || ' − ' || show(s.value) AS arithmetic
    FROM cells t
    JOIN cells s ON s.unit = t.unit AND s.category = t.category AND s.source = 'inventory' AND s.kind = 'state'
         AND s.year = (SELECT max(year) FROM cells WHERE source = 'inventory' AND kind = 'state')
   WHERE t.kind = 'adjusted' AND t.source = 'targets'
)
SELECT n.name || say(' · điểm mới so với mức tăng', ' · new sites against growth') AS subject,
       sum(num(w.area_ha)) AS left_value, group_concat(w._place, '; ') AS left_place,
       g.value AS right_value, g._place AS right_place,
       g.half + sum(half(w.area_ha)) AS tolerance,
       g.unit AS unit, g.category AS categories, g.ref AS refs,
       'undecidable' AS supports,
       group_concat(w.name || ' ' || show(num(w.area_ha)), ' + ') || ' = ' || show(sum(num(w.area_ha))) || '; ' || g.arithmetic || ' = ' || show(g.value) AS detail
  FROM waste_cemetery w
  JOIN growth g ON g.category = w.category
  JOIN category_names n ON n.code = w.category
 WHERE w.role = 'site' AND w.status = 'planned' AND num(w.area_ha) > 0
 GROUP BY g.ref, g.unit, g.category
HAVING sum(num(w.area_ha)) > g.value
