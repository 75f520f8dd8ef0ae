-- A difference or a rate is printed although one of its figures is empty: the empty cell was counted
-- as 0. A printed 0 beside empty cells says nothing.
SELECT n.name || CASE d.measure WHEN 'rate' THEN say(' · tỷ lệ (%) ', ' · rate (%) ') ELSE ' · ' END || rt.name || ' − ' || rf.name AS subject,
       coalesce(num(d.printed_ha), num(d.printed_pct)) AS left_value, d._place AS left_place,
       NULL AS right_value,
       say('không có số để so: ô trống', 'nothing to compare: the cell is empty') AS right_place,
       0 AS tolerance,
       '' AS supports,
       trim(CASE WHEN t.value IS NULL THEN rt.name || say(' trống; ', ' is empty; ') ELSE '' END ||
            CASE WHEN f.value IS NULL THEN rf.name || say(' trống; ', ' is empty; ') ELSE '' END ||
            CASE WHEN d.measure = 'rate' AND o.value IS NULL THEN ro.name || say(' trống; ', ' is empty; ') ELSE '' END, '; ') AS detail
  FROM printed_deltas d
  JOIN category_names n ON n.code = d.category
  LEFT JOIN ref_names rt ON rt.ref = d.to_column
  LEFT JOIN ref_names rf ON rf.ref = d.from_column
  LEFT JOIN ref_names ro ON ro.ref = d.of_column
  LEFT JOIN cells t ON t.ref = d.to_column AND t.unit = d.unit AND t.category = d.category
  LEFT JOIN cells f ON f.ref = d.from_column AND f.unit = d.unit AND f.category = d.category
  LEFT JOIN cells o ON o.ref = d.of_column AND o.unit = d.unit AND o.category = d.category
 WHERE (t.value IS NULL OR f.value IS NULL OR (d.measure = 'rate' AND o.value IS NULL))
   AND coalesce(num(d.printed_ha), num(d.printed_pct)) <> 0
