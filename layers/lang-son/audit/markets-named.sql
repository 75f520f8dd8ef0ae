-- New markets: the number against the communes named for them; a commune may get two.
SELECT s.name AS subject,
       num(s.count) AS left_value, s._place AS left_place,
       count(m.code) AS right_value, say('số xã, phường kể tên cùng chỗ', 'communes named beside it') AS right_place,
       0 AS tolerance,
       'undecidable' AS supports,
       group_concat(u.name, ', ') AS detail
  FROM telecom_social s
  JOIN mentions m ON m.source = 'telecom_social' AND m.field = 'communes' AND m._line = s._line
  JOIN communes u ON u.code = m.code
 WHERE s.kind = 'market_new' AND s.count <> ''
 GROUP BY s._line
