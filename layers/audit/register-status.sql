-- A stated state of the clusters (established by some date) against the register of the adjusted plan: dates and planned
-- or established areas may differ.
SELECT (SELECT name FROM words WHERE word = s.register) || ' · ' || (SELECT name FROM phase_names WHERE phases = s.phases AND fates = '') || ' · ' ||
       (SELECT name FROM words WHERE word = s.quantity) AS subject,
       num(s.value) AS left_value, s._place AS left_place,
       CASE s.quantity WHEN 'count' THEN total(r.counts) ELSE total(r.area) END AS right_value, say('danh mục ', 'register ') || s.register AS right_place,
       CASE s.quantity WHEN 'count' THEN 0 ELSE half(s.value) + total(r.half) END AS tolerance,
       'undecidable' AS supports,
       coalesce((SELECT show(o.value) || ': ' || o.place FROM totals o WHERE o.register = s.register AND o.plan = 'adjusted'
           AND o.phases = s.phases AND o.fates = '' AND o.quantity = s.quantity LIMIT 1), '') AS detail
  FROM stated_totals s
  JOIN registers r ON r.register = s.register AND instr(';' || s.phases || ';', ';' || r.phase || ';') > 0 AND r.plan = 'adjusted'
 WHERE s.plan LIKE 'status%'
 GROUP BY s._line
