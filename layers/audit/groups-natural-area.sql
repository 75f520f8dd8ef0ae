-- The root of the category tree (total natural area) against the sum of its groups, in each column.
SELECT n.name || ' · ' || r.name AS subject,
       s.value AS left_value, s._place AS left_place,
       s.total AS right_value, s.source || '.csv:' || s.first_line || '–' || s.last_line AS right_place,
       s.half + s.half_total AS tolerance,
       s.unit AS unit, s.category || ';' || s.parts AS categories, s.ref AS refs,
       'undecidable' AS supports,
       s.arithmetic || ' = ' || show(s.total) AS detail
  FROM sums s JOIN category_names n ON n.code = s.category JOIN ref_names r ON r.ref = s.ref
 WHERE s.is_root AND s.given = s.children
