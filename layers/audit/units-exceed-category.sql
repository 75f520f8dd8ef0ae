-- The figures of the units in a category cannot sum to more than the province has of it.
SELECT n.name || ' · ' || (SELECT name FROM ref_names WHERE ref = p.ref) AS subject,
       sum(c.value) AS left_value, min(c._place) || ' …' AS left_place,
       p.value AS right_value, p._place AS right_place,
       p.half + sum(c.half) AS tolerance,
       p.unit AS unit, p.category AS categories, p.ref AS refs,
       'undecidable' AS supports,
       count(*) || say(' đơn vị', ' units') AS detail
  FROM cells p
  JOIN cells c ON c.ref = p.ref AND c.category = p.category AND c.unit IN (SELECT code FROM communes)
  JOIN category_names n ON n.code = p.category
 WHERE p.unit NOT IN (SELECT code FROM communes)
 GROUP BY p.ref, p.unit, p.category
HAVING sum(c.value) > p.value
