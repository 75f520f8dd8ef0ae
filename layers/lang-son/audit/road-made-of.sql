-- QL.3E is made of ĐT.226 and what a footnote adds to it.
SELECT 'QL.3E (km)' AS subject,
       num(n.length_km) AS left_value, n._place AS left_place,
       num(o.length_km) + s.low AS right_value, o._place || '; ' || s._place AS right_place,
       half(n.length_km) + half(o.length_km) AS tolerance,
       'undecidable' AS supports,
       o.ref || ' ' || show(num(o.length_km)) || say(' + khoảng ', ' + about ') || show(s.low) || ' = ' || show(num(o.length_km) + s.low) AS detail
  FROM roads n JOIN roads o ON o.ref = 'ĐT.226' JOIN said s ON s.subject = 'road-3e'
 WHERE n.ref = 'QL.3E'
