-- The figures of a unit's categories, none of them part of another one counted, cannot sum to more than the unit.
SELECT u.full_name || ' · ' || c.year AS subject,
       sum(c.value) AS left_value, min(c._place) || ' …' AS left_place,
       max(coalesce(num(u.plan_ha), 0), coalesce(num(u.register_km2) * 100, 0)) AS right_value, u._place AS right_place,
       sum(c.half) + coalesce(half(u.register_km2), 0) * 100 AS tolerance,
       'undecidable' AS supports,
       group_concat(c.category || ' ' || show(c.value), ' + ') AS detail
  FROM cells c JOIN communes u ON u.code = c.unit
  JOIN categories k ON k.code = c.category AND k.role = 'partition' AND k.parent <> ''
 WHERE NOT EXISTS (SELECT 1 FROM cells a JOIN categories ka ON ka.code = a.category
                    WHERE a.ref = c.ref AND a.unit = c.unit AND ka.parent <> '' AND (ka.code = k.parent
                       OR ka.code = (SELECT parent FROM categories WHERE code = k.parent)))
 GROUP BY c.ref, c.unit
HAVING count(*) > 1 AND sum(c.value) > max(coalesce(num(u.plan_ha), 0), coalesce(num(u.register_km2) * 100, 0))
