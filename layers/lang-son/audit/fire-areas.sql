-- Two fire stations that serve the same communes: which of them a commune belongs to is not said.
SELECT a.name || ' · ' || b.name AS subject,
       count(*) AS left_value, a._place || '; ' || b._place AS left_place,
       0 AS right_value, say('số xã, phường thuộc cả hai đội', 'communes of both') AS right_place,
       0 AS tolerance,
       '' AS supports,
       group_concat(u.name, ', ') AS detail
  FROM telecom_social a
  JOIN telecom_social b ON b.kind = a.kind AND b._line > a._line AND b.serves <> ''
  JOIN communes u ON instr(a.serves, u.code) > 0 AND instr(b.serves, u.code) > 0
 WHERE a.kind = 'fire_station' AND a.serves <> ''
 GROUP BY a._line, b._line
