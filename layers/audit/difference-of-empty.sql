-- A difference or a rate is printed although one of its figures is empty: the empty cell was counted
-- as 0. A printed 0 beside empty cells says nothing.
SELECT n.name || CASE d.measure WHEN 'rate' THEN say(' · tỷ lệ (%) ', ' · rate (%) ') ELSE ' · ' END || d.to_column || ' − ' || d.from_column AS subject,
       coalesce(num(d.printed_ha), num(d.printed_pct)) AS left_value, d._place AS left_place,
       NULL AS right_value,
       say('không có số để so: ô trống', 'nothing to compare: the cell is empty') AS right_place,
       0 AS tolerance,
       'undecidable' AS supports,
       trim(CASE WHEN t.value IS NULL THEN d.to_column || say(' trống; ', ' is empty; ') ELSE '' END ||
            CASE WHEN f.value IS NULL THEN d.from_column || say(' trống; ', ' is empty; ') ELSE '' END ||
            CASE WHEN d.measure = 'rate' AND o.value IS NULL THEN d.of_column || say(' trống; ', ' is empty; ') ELSE '' END, '; ') AS detail
  FROM printed_deltas d
  JOIN category_names n ON n.code = d.category
  LEFT JOIN cells t ON t.ref = d.to_column AND t.unit = d.unit AND t.category = d.category
  LEFT JOIN cells f ON f.ref = d.from_column AND f.unit = d.unit AND f.category = d.category
  LEFT JOIN cells o ON o.ref = d.of_column AND o.unit = d.unit AND o.category = d.category
 WHERE (t.value IS NULL OR f.value IS NULL OR (d.measure = 'rate' AND o.value IS NULL))
   AND coalesce(num(d.printed_ha), num(d.printed_pct)) <> 0
