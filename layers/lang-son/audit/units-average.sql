-- The mean area of a unit and the number of units, as the prose states them.
SELECT say('diện tích trung bình một đơn vị (ha)', 'mean area of a unit (ha)') AS subject,
       num(f.value) AS left_value, f._place AS left_place,
       c.value / (SELECT count(*) FROM communes) AS right_value, c._place AS right_place,
       half(f.value) + 0.01 AS tolerance, 'undecidable' AS supports,
       show(c.value) || ' / ' || (SELECT count(*) FROM communes) AS detail
  FROM stated_figures f JOIN cells c ON c.ref = f.column AND c.unit = f.unit AND c.category = f.category
 WHERE f.quantity = 'average'
UNION ALL
SELECT say('số đơn vị hành chính', 'number of units'), num(f.value), f._place, (SELECT count(*) FROM communes), 'communes.csv', 0, 'undecidable', ''
  FROM stated_figures f WHERE f.subject = 'units' AND f.quantity = 'count'
