-- The capacity of a power plant in the prose against its row in the table of plants, which may raise it; the same figure in two
-- places is one.
SELECT p.name || ' (MW)' AS subject,
       s.low AS left_value, group_concat(s._place, '; ') AS left_place,
       num(p.capacity) AS right_value, p._place AS right_place,
       s.half + half(p.capacity) AS tolerance,
       'undecidable' AS supports
  FROM said s JOIN power p ON p.name = s.basis AND p.capacity_unit = 'MW'
 WHERE s.subject = 'power-plant'
 GROUP BY p._line, s.low
