-- Land for industry in all phases: the stated total against all parks and all clusters with their expansions.
SELECT say('đất công nghiệp cả các giai đoạn, đến và sau 2030 (ha)', 'land for industry in all phases, to 2030 and after (ha)') AS subject,
       num(s.value) AS left_value, s._place AS left_place,
       sum(r.area) AS right_value,
       coalesce((SELECT group_concat(t.place, '; ') FROM totals t   -- the totals of all phases, printed in hundredths
                  WHERE t.register IN ('parks.csv', 'clusters.csv') AND t.plan = 'adjusted' AND t.quantity = 'area' AND t.qualifier = '' AND t.half < 0.1
                    AND t.fates = '' AND instr(t.phases, 'established;') > 0 AND instr(t.phases, ';after_2030') > 0
                    AND abs(t.value - t.given) <= t.half + t.given_half), 'parks.csv, clusters.csv') AS right_place,
       half(s.value) + sum(r.half) AS tolerance,
       'right' AS supports,
       show(sum(r.area * (r.register = 'parks.csv'))) || ' + ' || show(sum(r.area * (r.register = 'clusters.csv'))) || ' = ' || show(sum(r.area)) ||
       -- a stated total of the clusters with which the sum would be right
       coalesce((SELECT '; ' || show(num(s.value)) || ' = ' || show(sum(r.area * (r.register = 'parks.csv'))) || ' + ' || show(t.value) || ' (' || t.place || ')'
          FROM totals t WHERE t.register = 'clusters.csv' AND t.quantity = 'area' AND abs(t.value - t.given) > t.half + t.given_half), '') AS detail
  FROM stated_figures s, registers r
 WHERE s.subject = 'industrial-land' AND s.category = 'SKK;SKN' AND s.period = '2050' AND r.plan = 'adjusted'
 GROUP BY s._line
