-- Bảng 1: the share of a soil is its area in the surveyed area.
SELECT s.name_vi || ' (' || s.name_fao || ') (%)' AS subject,
       num(s.printed_pct) AS left_value, s._place AS left_place,
       100 * num(s.area_ha) / num(t.area_ha) AS right_value, t._place AS right_place,
       half(s.printed_pct) + 0.001 AS tolerance,
       'right' AS supports,
       show(num(s.area_ha)) || ' / ' || show(num(t.area_ha)) || ' = ' || show(round(100 * num(s.area_ha) / num(t.area_ha), 2)) || ' %' AS detail
  FROM soil s JOIN soil t ON t.no = '' WHERE s.no <> ''
