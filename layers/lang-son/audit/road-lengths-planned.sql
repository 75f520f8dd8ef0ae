-- The present length of the six national roads other than QL.1 against the lengths that the plan proposes for them.
SELECT say('6 quốc lộ ngoài QL.1: hiện trạng và quy hoạch (km)', 'six national roads besides QL.1: present and planned (km)') AS subject,
       num(t.value) AS left_value, t._place AS left_place,
       sum(num(r.length_km)) AS right_value, group_concat(r._place, '; ') AS right_place,
       half(t.value) + sum(half(r.length_km)) AS tolerance,
       'undecidable' AS supports,
       group_concat(r.ref || ' ' || show(num(r.length_km)), ' + ') || ' = ' || show(sum(num(r.length_km))) AS detail
  FROM network_totals t JOIN roads r ON r.class = 'national' AND r.status = 'upgrade' AND r.ref <> 'QL.1' AND num(r.length_km) > 0
 WHERE t.item = 'other 6 national roads'
