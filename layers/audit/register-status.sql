-- A stated state of the clusters (established by some date) against the register of the adjusted plan: dates and planned
-- or established areas may differ.
SELECT s.register || ' · ' || s.plan || ' · ' || s.phases || ' · ' || CASE s.quantity WHEN 'count' THEN say('số lượng', 'number') ELSE say('diện tích (ha)', 'area (ha)') END AS subject,
       num(s.value) AS left_value, s._place AS left_place,
       CASE s.quantity WHEN 'count' THEN total(r.counts) ELSE total(r.area) END AS right_value, s.register AS right_place,
       CASE s.quantity WHEN 'count' THEN 0 ELSE half(s.value) + total(r.half) END AS tolerance,
       'undecidable' AS supports
  FROM stated_totals s
  JOIN registers r ON r.register = s.register AND instr(';' || s.phases || ';', ';' || r.phase || ';') > 0 AND r.plan = 'adjusted'
 WHERE s.plan LIKE 'status%'
 GROUP BY s._line
