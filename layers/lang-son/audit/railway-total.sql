-- The stated length of both railway lines against the lines: the main line and the branch.
SELECT say('hai tuyến đường sắt (km)', 'both railway lines (km)') AS subject,
       num(f.value) AS left_value, f._place AS left_place,
       sum(num(r.length_km)) AS right_value, group_concat(r._place, '; ') AS right_place,
       half(f.value) + sum(half(r.length_km)) AS tolerance,
       'undecidable' AS supports,
       group_concat(show(num(r.length_km)), ' + ') || ' = ' || show(sum(num(r.length_km))) ||
       coalesce((SELECT '; ' || show(num(f.value)) || ' = ' || group_concat(show(s.low), ' + ') || say(', hai số tóm tắt cùng câu', ', the two figures of the same sentence')
                   FROM said s WHERE s.subject LIKE 'railway-%' AND s.basis = 'summary' HAVING abs(sum(s.low) - num(f.value)) < 0.001), '') AS detail
  FROM stated_figures f JOIN railways r ON r.kind IN ('main_line', 'branch_special')
 WHERE f.subject = 'railways' AND f.basis = 'two lines'
 GROUP BY f._line
