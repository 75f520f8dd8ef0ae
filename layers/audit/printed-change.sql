-- A printed change between two years against the two years of the series.
SELECT n.name || ' · ' || d.from_period || '–' || d.to_period AS subject,
       num(d.printed_change_ha) AS left_value, d._place AS left_place,
       t.value - f.value AS right_value, t._place AS right_place,
       half(d.printed_change_ha) + t.half + f.half AS tolerance,
       CASE WHEN EXISTS (SELECT 1 FROM confirmed c WHERE c.ref = t.ref AND c.unit = t.unit AND c.category = t.category)
             AND EXISTS (SELECT 1 FROM confirmed c WHERE c.ref = f.ref AND c.unit = f.unit AND c.category = f.category)
            THEN 'right' ELSE 'undecidable' END AS supports,
       show(t.value) || ' − ' || show(f.value) || ' = ' || show(t.value - f.value) AS detail
  FROM printed_changes d
  JOIN category_names n ON n.code = d.category
  JOIN cells t ON t.ref = 'series.csv:area_' || d.to_period || '_ha' AND t.unit = d.unit AND t.category = d.category
  JOIN cells f ON f.ref = 'series.csv:area_' || d.from_period || '_ha' AND f.unit = d.unit AND f.category = d.category
