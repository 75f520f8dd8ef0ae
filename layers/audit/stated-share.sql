-- A share stated in the prose against the column of its areas; of several categories, of their sum. The detail names other
-- wholes of which the stated share would be right.
WITH pairs AS (
  SELECT s.*, count(p.value) AS found, length(s.category) - length(replace(s.category, ';', '')) + 1 AS codes,
         sum(p.value) AS part, sum(p.half) AS part_half, w.value AS whole, w.half AS whole_half, min(p._place) AS table_place
    FROM stated_figures s
    JOIN cells p ON p.ref = s.column AND p.unit = s.unit AND instr(';' || s.category || ';', ';' || p.category || ';') > 0
    JOIN cells w ON w.ref = s.column AND w.unit = s.unit AND w.category = s.other_category
   WHERE s.quantity = 'share' AND w.value > 0
   GROUP BY s._line
)
SELECT coalesce(n.name, replace(p.category, ';', ' + ')) || say(' trong ', ' in ') || p.other_category || ' · ' || r.name || ' (%)' AS subject,
       num(p.value) AS left_value, p._place AS left_place,
       100 * p.part / p.whole AS right_value, p.table_place AS right_place,
       half(p.value) + 100 * (p.part_half + p.part / p.whole * p.whole_half) / p.whole AS tolerance,
       p.unit AS unit, p.category || ';' || p.other_category AS categories, p.column AS refs,
       'right' AS supports,
       show(p.part) || ' / ' || show(p.whole) || ' = ' || show(round(100 * p.part / p.whole, 2)) || ' %' ||
       coalesce('; ' || show(num(p.value)) || say(' % là tỷ lệ trong ', ' % is the share of ') ||
                (SELECT group_concat(o.category || ' (' || show(p.part) || ' / ' || show(o.value) || ')', ', ')
                   FROM cells o JOIN categories k ON k.code = o.category AND k.level <= 1
                  WHERE o.ref = p.column AND o.unit = p.unit AND o.category <> p.other_category AND o.value > 0
                    AND abs(100 * p.part / o.value - num(p.value)) <= half(p.value) + 0.001), '') AS detail
  FROM pairs p JOIN ref_names r ON r.ref = p.column LEFT JOIN category_names n ON n.code = p.category
 WHERE p.found = p.codes
