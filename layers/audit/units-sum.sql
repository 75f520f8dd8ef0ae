-- The registered areas of all units against the total natural area of the latest year.
SELECT say('tổng diện tích các đơn vị · ', 'areas of all units · ') || (SELECT name FROM ref_names WHERE ref = c.ref) AS subject,
       (SELECT sum(num(register_km2)) * 100 FROM communes) AS left_value, 'communes.csv: register_km2 × 100' AS left_place,
       c.value AS right_value, c._place AS right_place,
       (SELECT count(*) * min(half(register_km2)) * 100 FROM communes) + c.half AS tolerance,
       c.unit AS unit, c.category AS categories, c.ref AS refs,
       '' AS supports,
       (SELECT count(*) FROM communes) || say(' đơn vị', ' units') AS detail
  FROM cells c
  JOIN categories k ON k.code = c.category AND k.parent = ''
 WHERE c.kind = 'state' AND c.source = 'inventory' AND c.unit NOT IN (SELECT code FROM communes)
   AND c.year = (SELECT max(year) FROM cells WHERE source = 'inventory' AND kind = 'state')
   AND NOT EXISTS (SELECT 1 FROM communes WHERE num(register_km2) IS NULL)
