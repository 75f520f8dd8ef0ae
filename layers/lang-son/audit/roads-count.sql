-- National roads: the number in the heading (existing and new) against the roads under it.
SELECT say('số tuyến quốc lộ', 'number of national roads') AS subject,
       s.n AS left_value, s.places AS left_place,
       count(DISTINCT r.ref) AS right_value, say('danh sách dưới tiêu đề: ', 'the list under the heading: ') || min(r._place) || ' …' AS right_place,
       0 AS tolerance,
       'undecidable' AS supports,
       s.arithmetic || '; ' || replace(group_concat(DISTINCT r.ref), ',', ', ') AS detail
  FROM (SELECT sum(low) AS n, min(_place) AS places, group_concat(show(low), ' + ') || ' = ' || show(sum(low)) AS arithmetic
          FROM said WHERE subject = 'national-roads' AND basis IN ('existing routes, heading', 'new routes, heading')) s,
       roads r
 WHERE r.class = 'national' AND r.ref NOT LIKE '%-tránh'
