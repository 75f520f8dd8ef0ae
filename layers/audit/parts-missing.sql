-- At least half of the parts (and more than one) have a figure, and their sum is less than the whole: some area stands under
-- no part. The same column in two tables is said once.
SELECT n.name || ' · ' || k.name || ' ' || s.year AS subject,
       s.value AS left_value, group_concat(s._place, '; ') AS left_place,
       s.total AS right_value, group_concat(s.source || '.csv:' || s.first_line || '–' || s.last_line, '; ') AS right_place,
       s.half + s.half_total AS tolerance,
       '' AS supports,
       s.arithmetic || ' = ' || show(s.total) AS detail
  FROM sums s JOIN category_names n ON n.code = s.category JOIN kinds k ON k.kind = s.kind
 WHERE s.given < s.children AND s.given > 1 AND 2 * s.given >= s.children AND s.total < s.value
 GROUP BY s.unit, s.category, s.kind, s.year, s.value, s.total
