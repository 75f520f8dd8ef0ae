-- A change stated in the prose against the two columns it is the difference of; of several categories, their sum.
WITH pairs AS (
  SELECT s.*, count(t.value + f.value) AS found, count(*) AS codes,
         sum(t.value) AS ended, sum(f.value) AS started, sum(t.half + f.half) AS halves, min(t._place) AS table_place,
         (SELECT d.printed_ha FROM printed_deltas d WHERE d.unit = s.unit AND d.category = s.category AND d.measure = 'difference'
             AND d.to_column = s.column AND d.from_column = s.from_column) AS printed_delta,
         (SELECT d.printed_change_ha FROM printed_changes d WHERE d.unit = s.unit AND d.category = s.category
             AND s.column = 'series.csv:area_' || d.to_period || '_ha'
             AND s.from_column = 'series.csv:area_' || d.from_period || '_ha') AS printed_change
    FROM stated_figures s
    JOIN stated_codes k ON k.line = s._line
    LEFT JOIN cells t ON t.ref = s.column AND t.unit = s.unit AND t.category = k.category
    LEFT JOIN cells f ON f.ref = s.from_column AND f.unit = s.unit AND f.category = k.category
   WHERE s.quantity = 'change'
   GROUP BY s._line
)
SELECT coalesce(n.name, replace(p.category, ';', ' + ')) || ' · ' || rt.name || ' − ' || rf.name AS subject,
       num(p.value) AS left_value, p._place AS left_place,
       p.ended - p.started AS right_value, p.table_place AS right_place,
       half(p.value) + p.halves AS tolerance,
       p.unit AS unit, p.category AS categories, p.column || ';' || p.from_column AS refs,
       CASE WHEN abs(num(coalesce(p.printed_delta, p.printed_change)) - (p.ended - p.started)) <= p.halves + 0.5
            THEN 'right' ELSE 'undecidable' END AS supports,
       show(p.ended) || ' − ' || show(p.started) || ' = ' || show(p.ended - p.started) ||
       coalesce(say('; bảng in ', '; the table prints ') || show(num(coalesce(p.printed_delta, p.printed_change))), '') ||
       CASE WHEN abs(num(p.value) - (p.ended - p.started)) <= half(p.value) + p.halves THEN '' ELSE
       CASE WHEN num(p.value) = p.started - p.ended THEN say('; cùng số, ngược chiều', '; the same figure, the other way') ELSE '' END ||
       -- the line or the year may have been mistaken
       coalesce((SELECT '; ' || show(num(p.value)) || say(' là của ', ' is that of ') || group_concat(k.code, ', ')
                   FROM categories k JOIN cells t ON t.ref = p.column AND t.unit = p.unit AND t.category = k.code
                   JOIN cells f ON f.ref = p.from_column AND f.unit = p.unit AND f.category = k.code
                  WHERE k.parent = p.category AND t.value - f.value = num(p.value)), '') ||
       coalesce((SELECT say('; so với ', '; since ') || o.name || ': ' || show(p.ended - f.value)
                   FROM cells f JOIN ref_names o ON o.ref = f.ref
                  WHERE f.unit = p.unit AND f.category = p.category AND f.kind = 'state' AND f.ref <> p.from_column
                    AND abs(p.ended - f.value - num(p.value)) <= half(p.value) + p.halves ORDER BY f.ref LIMIT 1), '') END AS detail
  FROM pairs p
  JOIN ref_names rt ON rt.ref = p.column
  JOIN ref_names rf ON rf.ref = p.from_column
  LEFT JOIN category_names n ON n.code = p.category
 WHERE p.found = p.codes
