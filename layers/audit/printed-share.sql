-- A printed share against the areas of the part and of the whole in the inventory of that year.
SELECT n.name || ' / ' || d.whole || ' · ' || d.period || ' (%)' AS subject,
       num(d.printed_pct) AS left_value, d._place AS left_place,
       100 * p.value / w.value AS right_value, p._place AS right_place,
       half(d.printed_pct) + 100 * (p.half + p.value / w.value * w.half) / w.value AS tolerance,
       'undecidable' AS supports,
       show(p.value) || ' / ' || show(w.value) || ' = ' || show(round(100 * p.value / w.value, 3)) || ' %' AS detail
  FROM printed_shares d
  JOIN category_names n ON n.code = d.category
  JOIN cells p ON p.ref = 'inventory.csv:' || d.period AND p.unit = d.unit AND p.category = d.category
  JOIN cells w ON w.ref = 'inventory.csv:' || d.period AND w.unit = d.unit AND w.category = d.whole
 WHERE w.value > 0
