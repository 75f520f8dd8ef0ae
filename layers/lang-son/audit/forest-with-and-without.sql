-- Land with forest and land without forest of one forest type make up the type's area, all from the same section.
SELECT w.category || say(' · có rừng + chưa có rừng', ' · with + without forest') AS subject,
       num(w.value) + num(o.value) AS left_value, w._place || '; ' || o._place AS left_place,
       num(t.value) AS right_value, t._place AS right_place,
       half(w.value) + half(o.value) + half(t.value) AS tolerance,
       'undecidable' AS supports,
       show(num(w.value)) || ' + ' || show(num(o.value)) || ' = ' || show(num(w.value) + num(o.value)) || '; ' ||
       show(num(t.value)) || ' − ' || show(num(w.value)) || ' = ' || show(num(t.value) - num(w.value)) AS detail
  FROM stated_figures w
  JOIN stated_figures o ON o.subject = 'forest-land-without-forest' AND o.category = w.category AND o.basis = w.basis AND o.quantity = 'area'
  JOIN stated_figures t ON t.subject = 'forest-land' AND t.category = w.category AND t.basis = w.basis AND t.quantity = 'area'
 WHERE w.subject = 'forest-land-with-forest' AND w.quantity = 'area'
 GROUP BY w._line
