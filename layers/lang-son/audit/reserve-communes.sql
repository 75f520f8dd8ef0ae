-- The special-use forest is the reserves and nothing else ("gồm 03 khu rừng", line 9701): a commune that has some lies in one of
-- them. The detail names a reserve whose communes, with this one in the place of another, would have its area.
SELECT u.full_name || ' · ' || n.name AS subject,
       c.value AS left_value, c._place AS left_place,
       0 AS right_value, say('không khu bảo tồn nào nêu xã này: ', 'no reserve names this commune: ') ||
                         (SELECT group_concat(_place, '; ') FROM reserves) AS right_place,
       c.half AS tolerance,
       '' AS supports,
       coalesce((SELECT group_concat(r.name || ' ' || show(r.area) || say(' ha nêu ở ', ' ha, named in ') ||
                          (SELECT group_concat(v.full_name, ', ') FROM communes v WHERE instr(r.communes, v.code) > 0) || say('; kiểm kê: ', '; inventory: ') ||
                          o.name || ' ' || show(o.value) || ' + ' || u.name || ' ' || show(c.value) || ' = ' || show(o.value + c.value), '; ')
                   FROM reserves r
                   JOIN (SELECT x.unit, x.value, y.name FROM cells x JOIN communes y ON y.code = x.unit WHERE x.ref = 'inventory.csv:2024' AND x.category = 'RDD') o
                     ON instr(r.communes, o.unit) > 0
                  WHERE abs(o.value + c.value - r.area) < 0.01 * r.area), '') AS detail
  FROM cells c JOIN communes u ON u.code = c.unit JOIN category_names n ON n.code = c.category
 WHERE c.ref = 'inventory.csv:2024' AND c.category = 'RDD'
   AND NOT EXISTS (SELECT 1 FROM reserves r WHERE instr(r.communes, c.unit) > 0)
