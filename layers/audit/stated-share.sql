-- A share stated in the prose against the column of its areas; of several categories, of their sum. The detail names other
-- wholes of which the stated share would be right.
WITH pairs AS (
  SELECT s.*, num(s.value) AS share, half(s.value) AS share_half, count(p.value) AS found, count(*) AS codes,
         sum(p.value) AS part, sum(p.half) AS part_half, w.value AS whole, w.half AS whole_half, min(p._place) AS table_place
    FROM stated_figures s
    JOIN stated_codes k ON k.line = s._line
    LEFT JOIN cells p ON p.ref = s.column AND p.unit = s.unit AND p.category = k.category
    JOIN cells w ON w.ref = s.column AND w.unit = s.unit AND w.category = s.other_category
   WHERE s.quantity = 'share' AND w.value > 0
   GROUP BY s._line
)
SELECT coalesce(n.name, replace(p.category, ';', ' + ')) || say(' trong ', ' in ') || p.other_category || ' · ' || r.name || ' (%)' AS subject,
       p.share AS left_value, p._place AS left_place,
       100 * p.part / p.whole AS right_value, p.table_place AS right_place,
       p.share_half + 100 * (p.part_half + p.part / p.whole * p.whole_half) / p.whole AS tolerance,
       p.unit AS unit, p.category || ';' || p.other_category AS categories, p.column AS refs,
       'right' AS supports,
       show(p.part) || ' / ' || show(p.whole) || ' = ' || show(round(100 * p.part / p.whole, 2)) || ' %' ||
       coalesce('; ' || show(p.share) || say(' % là tỷ lệ trong ', ' % is the share of ') ||
                (SELECT group_concat(o.category || ' (' || show(p.part) || ' / ' || show(o.value) || ')', ', ')
                   FROM categories k JOIN cells o ON o.category = k.code
                  WHERE k.level <= 1 AND o.ref = p.column AND o.unit = p.unit AND o.category <> p.other_category AND o.value > 0
                    AND abs(100 * p.part / o.value - p.share) <= p.share_half + 0.001), '') AS detail
  FROM pairs p JOIN ref_names r ON r.ref = p.column LEFT JOIN category_names n ON n.code = p.category
 WHERE p.found = p.codes
