-- Two stated figures of one subject in the same unit of measure, one exactly a thousand times the other: a slip of the unit.
SELECT replace(a.category, ';', ' + ') || ' (' || a.unit_of_measure || ')' AS subject,
       num(a.value) AS left_value, a._place AS left_place,
       num(b.value) AS right_value, b._place AS right_place,
       0 AS tolerance,
       'right' AS supports,
       show(num(a.value)) || ' × 1000 = ' || show(num(b.value)) AS detail
  FROM stated_figures a
  JOIN stated_figures b ON b.subject = a.subject AND b.unit = a.unit AND b.category = a.category AND b.quantity = a.quantity
       AND b.unit_of_measure = a.unit_of_measure
 WHERE a.quantity = 'area' AND num(a.value) > 0 AND abs(1000 * num(a.value) - num(b.value)) <= 1e-6
