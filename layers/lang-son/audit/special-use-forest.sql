-- The nature reserves are the special-use forest: their areas sum to the target of RDD.
SELECT n.name || ' · ' || (SELECT name FROM ref_names WHERE ref = c.ref) AS subject,
       sum(p.area) AS left_value, group_concat(p._place, '; ') AS left_place,
       c.value AS right_value, c._place AS right_place,
       c.half + sum(half(p.area_ha)) AS tolerance,
       c.unit AS unit, c.category AS categories, c.ref AS refs,
       'undecidable' AS supports,
       group_concat(p.name || ' ' || show(p.area), ' + ') || ' = ' || show(sum(p.area)) AS detail
  FROM reserves p
  JOIN cells c ON c.category = 'RDD' AND c.ref = 'targets.csv:adjusted_2030'
  JOIN category_names n ON n.code = 'RDD'
 GROUP BY c.ref
