-- Works for so many communes of a region (khu vực I, II, III of the ethnic-minority areas): the region has no more communes than
-- its table.
SELECT say('số xã ', 'communes of ') || w.name AS subject,
       s.low AS left_value, s._place AS left_place,
       count(c.code) AS right_value, t.given_place AS right_place,
       0 AS tolerance,
       'undecidable' AS supports,
       say('đầu bảng ghi ', 'the head of the table has ') || show(t.value) || ' (' || t.place || ')' AS detail
  FROM said s JOIN words w ON w.word = s.basis
  JOIN communes c ON 'region ' || c.region = s.basis
  LEFT JOIN totals t ON t.register = 'communes.csv' AND t.phases = s.basis
 WHERE s.subject = 'communes-of-region'
 GROUP BY s.basis
HAVING s.low > count(c.code) AND s.low > coalesce(t.value, 0)
