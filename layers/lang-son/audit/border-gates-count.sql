-- The number of gates, openings and clearance lanes that the prose cites from the decision on border gates against the rows of
-- Bảng 17, which names the same decision as its source.
WITH list (basis, name) AS (VALUES
  ('international gates, QĐ on border gates', say('cửa khẩu quốc tế', 'international gates')), ('bilateral gates', say('cửa khẩu song phương', 'bilateral gates')),
  ('openings (lối mở)', say('lối mở', 'openings')), ('clearance lanes', say('lối thông quan, đường chuyên dụng', 'clearance lanes'))
)
SELECT l.name || ' · 2021–2030' AS subject,
       s.low AS left_value, s._place AS left_place,
       count(*) AS right_value, group_concat(g._place, '; ') AS right_place,
       0 AS tolerance,
       'undecidable' AS supports,
       group_concat(g.name, ', ') AS detail
  FROM list l
  JOIN said s ON s.subject = 'border-gates' AND s.basis = l.basis
  JOIN border_gates g ON g.no <> '' AND CASE l.basis WHEN 'clearance lanes' THEN g.level = 'clearance_lane'
       WHEN 'openings (lối mở)' THEN g.level = 'gate' AND g.type_2021_2030 LIKE 'lối mở%'
       WHEN 'bilateral gates' THEN g.level = 'gate' AND g.type_2021_2030 LIKE 'bilateral%'
       ELSE g.level = 'gate' AND g.type_2021_2030 LIKE 'international%' END
 GROUP BY l.basis
