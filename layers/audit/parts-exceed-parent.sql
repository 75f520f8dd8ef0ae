-- Some parts have no figure; those that have one must not exceed the whole.
SELECT n.name || ' · ' || r.name AS subject,
       s.total AS left_value, s.source || '.csv:' || s.first_line || '–' || s.last_line AS left_place,
       s.value AS right_value, s._place AS right_place,
       s.half + s.half_total AS tolerance,
       s.unit AS unit, s.category || ';' || s.parts AS categories, s.ref AS refs,
       'undecidable' AS supports,
       s.arithmetic || ' = ' || show(s.total) AS detail
  FROM sums s JOIN category_names n ON n.code = s.category JOIN ref_names r ON r.ref = s.ref
 WHERE s.given BETWEEN 1 AND s.children - 1 AND s.total > s.value
