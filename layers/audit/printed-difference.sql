-- A printed difference against the two columns it was made from.
SELECT n.name || ' · ' || rt.name || ' − ' || rf.name AS subject,
       num(d.printed_ha) AS left_value, d._place AS left_place,
       t.value - f.value AS right_value, t._place AS right_place,
       half(d.printed_ha) + t.half + f.half AS tolerance,
       d.unit AS unit, d.category AS categories, d.to_column || ';' || d.from_column AS refs,
       CASE WHEN EXISTS (SELECT 1 FROM confirmed c WHERE c.ref = t.ref AND c.unit = t.unit AND c.category = t.category)
             AND EXISTS (SELECT 1 FROM confirmed c WHERE c.ref = f.ref AND c.unit = f.unit AND c.category = f.category)
            THEN 'right' ELSE 'undecidable' END AS supports,
       show(t.value) || ' − ' || show(f.value) || ' = ' || show(t.value - f.value) AS detail
  FROM printed_deltas d
  JOIN category_names n ON n.code = d.category
  JOIN ref_names rt ON rt.ref = d.to_column
  JOIN ref_names rf ON rf.ref = d.from_column
  JOIN cells t ON t.ref = d.to_column AND t.unit = d.unit AND t.category = d.category
  JOIN cells f ON f.ref = d.from_column AND f.unit = d.unit AND f.category = d.category
 WHERE d.measure = 'difference'
