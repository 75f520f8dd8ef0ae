-- The phase that another section gives a park or a cluster is that of its register; what is established is due by 2030.
SELECT f.thing AS subject,
       NULL AS left_value, '“' || wf.name || '”: ' || f._place AS left_place,
       NULL AS right_value, '“' || wr.name || '”: ' || r._place AS right_place,
       NULL AS tolerance,
       CASE WHEN t.place IS NULL THEN '' ELSE 'right' END AS supports,
       say('tổng diện tích của danh mục (', 'the area of the register (') ||
       (SELECT name FROM phase_names n WHERE n.phases = t.phases AND n.fates = '') ||
       say(') đúng bằng số in ra: ', ') is the printed one: ') || show(t.value) || ' (' || t.place || ')' AS detail
  FROM stated_facts f
  JOIN registers r ON r.register = f.register AND r.name = f.thing AND r.counts
  JOIN words wf ON wf.word = f.value JOIN words wr ON wr.word = r.phase
  -- a stated area of just this phase that the register makes up as it is
  LEFT JOIN totals t ON t.register = r.register AND t.plan = r.plan AND t.quantity = 'area' AND t.fates = '' AND t.qualifier = ''
       AND instr(t.phases || ';', r.phase || ';') = 1 AND t.half < 0.1 AND abs(t.value - t.given) <= t.half + t.given_half
 WHERE f.property = 'phase' AND f.value <> CASE r.phase WHEN 'established' THEN 'to_2030' ELSE r.phase END
 GROUP BY f._line
