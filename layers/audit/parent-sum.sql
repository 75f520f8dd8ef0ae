-- A category below the root against the sum of its parts, in each column where all parts have a figure.
SELECT n.name || ' · ' || r.name AS subject,
       s.value AS left_value, s._place AS left_place,
       s.total AS right_value, s.source || '.csv:' || s.first_line || '–' || s.last_line AS right_place,
       s.half + s.half_total AS tolerance,
       s.unit AS unit, s.category || ';' || s.parts AS categories, s.ref AS refs,
       -- the parent is confirmed where a printed difference gives it too
       CASE WHEN EXISTS (SELECT 1 FROM implied i WHERE i.ref = s.ref AND i.unit = s.unit AND i.category = s.category
                            AND i.arithmetic <> s.arithmetic AND abs(i.value - s.value) <= i.tolerance + s.half
                            AND i.tolerance < abs(s.value - s.total))
            THEN 'left' ELSE 'undecidable' END AS supports,
       s.arithmetic || ' = ' || show(s.total) AS detail
  FROM sums s JOIN category_names n ON n.code = s.category JOIN ref_names r ON r.ref = s.ref
 WHERE NOT s.is_root AND s.given = s.children
