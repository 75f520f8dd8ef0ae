-- The plan prints the least grade of a road ("quy mô tối thiểu dự kiến"): a floor below every grade that the road has now. I is
-- the best grade, VI the least.
WITH grades (grade, rank) AS (VALUES ('I', 1), ('II', 2), ('III', 3), ('IV', 4), ('V', 5), ('VI', 6))
SELECT r.ref || ' · ' || r.name AS subject,
       NULL AS left_value, say('quy hoạch tối thiểu cấp ', 'planned, at least grade ') || r.planned_grade || ': ' || r._place AS left_place,
       NULL AS right_value, say('hiện trạng cấp ', 'present grade ') || r.current_grade AS right_place,
       NULL AS tolerance
  FROM roads r JOIN grades g ON 1
 WHERE r.planned_grade <> '' AND r.current_grade <> ''
 GROUP BY r._line
HAVING min(CASE WHEN instr(',' || replace(replace(r.planned_grade, ' ', ''), '-', ',') || ',', ',' || g.grade || ',') > 0 THEN g.rank END) >
       max(CASE WHEN instr(',' || replace(replace(r.current_grade, ' ', ''), '-', ',') || ',', ',' || g.grade || ',') > 0 THEN g.rank END)
