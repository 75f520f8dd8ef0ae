-- The forest cover that a section states against its own area with forest; forest outside the forest land may count too.
SELECT say('độ che phủ rừng ', 'forest cover ') || s.period || ' (%)' AS subject,
       num(s.value) AS left_value, s._place AS left_place,
       100 * f.low / c.value AS right_value, f._place || '; ' || c._place AS right_place,
       half(s.value) + 0.01 AS tolerance,
       'undecidable' AS supports,
       show(f.low) || ' / ' || show(c.value) || ' = ' || show(round(100 * f.low / c.value, 2)) || ' %' AS detail
  FROM stated_figures s
  JOIN said f ON f.subject = 'forest' AND f.category = '' AND f.period = s.period
       AND f.basis = CASE s.basis WHEN 'environment section' THEN s.basis ELSE 'resources section' END
  JOIN cells c ON c.ref = 'inventory.csv:2024' AND c.category = 'TS' AND c.unit = s.unit
 WHERE s.subject = 'forest-cover' AND s.quantity = 'share'
