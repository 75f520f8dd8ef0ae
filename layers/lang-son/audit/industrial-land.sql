-- Land for industry in all phases: the stated total against all parks and all clusters with their expansions.
SELECT say('đất công nghiệp sau năm 2030 (ha)', 'land for industry after 2030 (ha)') AS subject,
       num(s.value) AS left_value, s._place AS left_place,
       sum(r.area) AS right_value, 'parks.csv, clusters.csv' AS right_place,
       half(s.value) + sum(r.half) AS tolerance,
       'right' AS supports,
       show(sum(r.area * (r.register = 'parks.csv'))) || ' + ' || show(sum(r.area * (r.register = 'clusters.csv'))) || ' = ' || show(sum(r.area)) ||
       -- a stated total of the clusters with which the sum would be right
       coalesce((SELECT '; ' || show(num(s.value)) || ' = ' || show(sum(r.area * (r.register = 'parks.csv'))) || ' + ' || show(t.value) || ' (' || t.place || ')'
          FROM totals t WHERE t.register = 'clusters.csv' AND t.quantity = 'area' AND abs(t.value - t.given) > t.half + t.given_half), '') AS detail
  FROM stated_figures s, registers r
 WHERE s.subject = 'industrial-land' AND s.category = 'SKK;SKN' AND s.period = '2050' AND r.plan = 'adjusted'
 GROUP BY s._line
