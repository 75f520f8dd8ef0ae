-- A change between two years is printed although one of the years is empty: the table counts the empty cell as 0. The
-- columns of one category are said together.
SELECT n.name || ' · ' || group_concat(d.from_period || '–' || d.to_period, ', ') AS subject,
       num(d.printed_change_ha) AS left_value, group_concat(d._place, '; ') AS left_place,
       NULL AS right_value,
       say('không có số để so: ô trống', 'nothing to compare: the cell is empty') AS right_place,
       NULL AS tolerance,
       '' AS supports,
       group_concat(d.from_period || '–' || d.to_period || ': ' || coalesce(show(f.value), say('trống', 'empty')) || ' → ' ||
                    coalesce(show(t.value), say('trống', 'empty')) || say(', in ra ', ', printed ') || show(num(d.printed_change_ha)), '; ') AS detail
  FROM printed_changes d
  JOIN category_names n ON n.code = d.category
  LEFT JOIN cells t ON t.ref = 'series.csv:area_' || d.to_period || '_ha' AND t.unit = d.unit AND t.category = d.category
  LEFT JOIN cells f ON f.ref = 'series.csv:area_' || d.from_period || '_ha' AND f.unit = d.unit AND f.category = d.category
 WHERE (t.value IS NULL OR f.value IS NULL) AND num(d.printed_change_ha) <> 0
 GROUP BY d.unit, d.category
