-- One protected area with two areas: a row "alternative" of the same name. The nature reserves make up the special-use
-- forest: the area with which their sum gives the target of RDD is supported.
WITH sums_up AS (
  SELECT sum(p.area) AS total, c.value AS target, c.half + sum(half(p.area_ha)) AS tolerance,
         group_concat(show(p.area), ' + ') || ' = ' || show(sum(p.area)) AS arithmetic
    FROM reserves p JOIN cells c ON c.category = 'RDD' AND c.ref = 'targets.csv:adjusted_2030'
)
SELECT a.name AS subject,
       num(a.area_ha) AS left_value, a._place AS left_place,
       num(b.area_ha) AS right_value, b._place AS right_place,
       half(a.area_ha) + half(b.area_ha) AS tolerance,
       CASE WHEN a.kind NOT LIKE 'rừng đặc dụng - khu %' THEN 'undecidable'
            WHEN abs(r.total - r.target) <= r.tolerance THEN 'left'
            WHEN abs(r.total - num(a.area_ha) + num(b.area_ha) - r.target) <= r.tolerance THEN 'right' ELSE 'undecidable' END AS supports,
       CASE WHEN a.kind LIKE 'rừng đặc dụng - khu %'
            THEN r.arithmetic || say(', chỉ tiêu RDD ', ', target of RDD ') || show(r.target) ELSE '' END AS detail
  FROM sums_up r, protected_areas a
  JOIN protected_areas b ON b.name = a.name AND b.role = 'alternative'
 WHERE a.role = 'area' AND num(a.area_ha) > 0 AND num(b.area_ha) > 0
