-- The stated length of a network against its roads.
SELECT say('đường tỉnh, 55 tuyến (km)', 'provincial roads, 55 routes (km)') AS subject,
       num(t.value) AS left_value, t._place AS left_place,
       sum(num(r.length_km)) AS right_value, min(r._place) || ' …' AS right_place,
       half(t.value) + sum(half(r.length_km)) AS tolerance,
       'undecidable' AS supports,
       count(*) || say(' tuyến', ' routes') AS detail
  FROM network_totals t JOIN roads r ON r.class = 'provincial' AND r.status <> 'after_2030' AND num(r.length_km) > 0
 WHERE t.item = 'provincial roads, 55 routes'
UNION ALL
SELECT say('quốc lộ, 7 tuyến (km)', 'national roads, 7 routes (km)'), num(t.value), t._place, sum(num(p.value)), group_concat(p._place, '; '),
       half(t.value) + sum(half(p.value)), 'undecidable', group_concat(show(num(p.value)), ' + ') || ' = ' || show(sum(num(p.value)))
  FROM network_totals t JOIN network_totals p ON p.item IN ('QL.1', 'other 6 national roads') WHERE t.item = 'national roads, 7 routes'
