-- A 110 kV station due by 2030 whose own line comes only after 2030.
SELECT s.name AS subject,
       NULL AS left_value, say('trạm: đến năm 2030, ', 'station: by 2030, ') || s._place AS left_place,
       NULL AS right_value, say('đường dây: ', 'line: ') || max(l.phase) || ', ' || group_concat(l._place, '; ') AS right_place,
       NULL AS tolerance
  FROM power s
  JOIN power l ON l.kind = 'line_110' AND l.name = 'ĐZ 110kV Nhánh rẽ ' || replace(s.name, ' (*)', '')
 WHERE s.kind = 'substation_110' AND s.phase = 'to 2030'
 GROUP BY s._line
HAVING min(l.phase) = '2031-2035'
