-- One protected area with two areas: a row "alternative" of the same name.
SELECT a.name AS subject,
       num(a.area_ha) AS left_value, a._place AS left_place,
       num(b.area_ha) AS right_value, b._place AS right_place,
       half(a.area_ha) + half(b.area_ha) AS tolerance,
       'undecidable' AS supports
  FROM protected_areas a
  JOIN protected_areas b ON b.name = a.name AND b.role = 'alternative'
 WHERE a.role = 'area' AND num(a.area_ha) > 0 AND num(b.area_ha) > 0
