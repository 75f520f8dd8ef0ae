-- The figures of the units in a category cannot sum to more than the province has of it.
WITH units AS (
  SELECT ref, category, sum(value) AS total, sum(half) AS half, min(_place) AS place, count(*) AS n
    FROM cells WHERE unit IN (SELECT code FROM communes) GROUP BY ref, category
)
SELECT n.name || ' · ' || (SELECT name FROM ref_names WHERE ref = p.ref) AS subject,
       u.total AS left_value, u.place || ' …' AS left_place,
       p.value AS right_value, p._place AS right_place,
       p.half + u.half AS tolerance,
       p.unit AS unit, p.category AS categories, p.ref AS refs,
       'undecidable' AS supports,
       u.n || say(' đơn vị', ' units') AS detail
  FROM units u
  JOIN cells p ON p.ref = u.ref AND p.category = u.category AND p.unit NOT IN (SELECT code FROM communes)
  JOIN category_names n ON n.code = p.category
 WHERE u.total > p.value
