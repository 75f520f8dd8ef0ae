-- An area printed a thousand times too small (a comma for a dot, ha for thousands of ha); the right place is the largest figure
-- beside it. And two stated figures of one subject in the same unit of measure, one exactly a thousand times the other.
WITH slips AS (
  SELECT printed_as, num(printed_ha) AS printed, num(meant_ha) AS meant, group_concat(_place, '; ') AS place, "table" AS printed_in,
         num(source_line) AS line, min(_line)
    FROM printed_slips GROUP BY printed_as, printed_ha, meant_ha
)
SELECT '“' || p.printed_as || '”' AS subject,
       p.printed AS left_value, p.place AS left_place,
       p.meant AS right_value, say('ngay cạnh: ', 'beside it: ') || show(b.value) || ' ha, ' || b.place AS right_place,
       0 AS tolerance,
       'right' AS supports,
       show(p.printed) || ' × 1000 = ' || show(p.meant) AS detail
  FROM slips p
  LEFT JOIN (SELECT p.line, max(num(s.value) * m.factor) AS value, s._place AS place
               FROM slips p JOIN stated_figures s ON s."table" = p.printed_in AND s.quantity = 'area' AND num(s.source_line) BETWEEN p.line - 1 AND p.line + 1
               JOIN measures m ON m.unit_of_measure = s.unit_of_measure
              WHERE num(s.value) * m.factor <> p.meant
              GROUP BY p.line) b ON b.line = p.line
UNION ALL
SELECT replace(a.category, ';', ' + ') || ' (' || a.unit_of_measure || ')',
       num(a.value), a._place,
       num(b.value), b._place,
       0,
       'right',
       show(num(a.value)) || ' × 1000 = ' || show(num(b.value))
  FROM stated_figures a
  JOIN stated_figures b ON b.subject = a.subject AND b.unit = a.unit AND b.category = a.category AND b.quantity = a.quantity
       AND b.unit_of_measure = a.unit_of_measure
 WHERE a.quantity = 'area' AND num(a.value) > 0 AND abs(1000 * num(a.value) - num(b.value)) <= 1e-6
