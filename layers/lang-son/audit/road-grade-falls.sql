-- A planned grade below the present one: for roads with one present and one planned grade or range, the best of each (I is
-- the best, VI the least).
WITH grades (grade, rank) AS (VALUES ('I', 1), ('II', 2), ('III', 3), ('IV', 4), ('V', 5), ('VI', 6)),
ranks AS (
  SELECT r.ref, r.name, r._place, r.planned_grade, r.current_grade,
         (SELECT min(g.rank) FROM grades g WHERE instr(',' || replace(replace(r.planned_grade, ' ', ''), '-', ',') || ',', ',' || g.grade || ',') > 0) AS planned,
         (SELECT min(g.rank) FROM grades g WHERE instr(',' || replace(replace(r.current_grade, ' ', ''), '-', ',') || ',', ',' || g.grade || ',') > 0) AS present
    FROM roads r WHERE r.planned_grade <> '' AND r.current_grade <> ''
)
SELECT ref || ' · ' || name AS subject,
       planned AS left_value, _place AS left_place,
       present AS right_value, say('cấp hiện trạng ', 'present grade ') || current_grade AS right_place,
       0 AS tolerance,
       'undecidable' AS supports,
       say('quy hoạch cấp ', 'planned grade ') || planned_grade || say(', hiện trạng cấp ', ', present grade ') || current_grade AS detail
  FROM ranks WHERE planned > present
