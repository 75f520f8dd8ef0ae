-- The named sites of a category (each counted once, at the lower end of a range) cannot take more than its target.
SELECT n.name || ' · ' || (SELECT name FROM ref_names WHERE ref = c.ref) AS subject,
       sum(num(w.area_ha)) AS left_value, group_concat(w._place, '; ') AS left_place,
       c.value AS right_value, c._place AS right_place,
       c.half + sum(half(w.area_ha)) AS tolerance,
       c.unit AS unit, c.category AS categories, c.ref AS refs,
       'undecidable' AS supports,
       group_concat(w.name || ' ' || show(num(w.area_ha)), ' + ') AS detail
  FROM waste_cemetery w
  JOIN cells c ON c.category = w.category AND c.kind = 'adjusted' AND c.source = 'targets'
  JOIN category_names n ON n.code = c.category
 WHERE w.role = 'site' AND num(w.area_ha) > 0
 GROUP BY c.ref, c.unit, c.category
HAVING sum(num(w.area_ha)) > c.value
