-- A figure of a category in a unit cannot exceed the area of the unit (the larger of the two areas known).
SELECT n.name || ' · ' || u.full_name || ' · ' || c.year AS subject,
       c.value AS left_value, c._place AS left_place,
       max(coalesce(num(u.plan_ha), 0), coalesce(num(u.register_km2) * 100, 0)) AS right_value, u._place AS right_place,
       c.half + coalesce(half(u.register_km2), 0) * 100 AS tolerance,
       'undecidable' AS supports
  FROM cells c JOIN communes u ON u.code = c.unit JOIN category_names n ON n.code = c.category
 WHERE c.value > max(coalesce(num(u.plan_ha), 0), coalesce(num(u.register_km2) * 100, 0))
