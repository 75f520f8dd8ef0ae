-- A printed rate of fulfilment: (state − base) / (plan − base). Rounding of the areas weighs the more, the smaller the
-- differences: that is the tolerance.
WITH rates AS (
  SELECT d.*, t.value - f.value AS done, t.half + f.half AS done_half, o.value - f.value AS planned, o.half + f.half AS planned_half
    FROM printed_deltas d
    JOIN cells t ON t.ref = d.to_column AND t.unit = d.unit AND t.category = d.category
    JOIN cells f ON f.ref = d.from_column AND f.unit = d.unit AND f.category = d.category
    JOIN cells o ON o.ref = d.of_column AND o.unit = d.unit AND o.category = d.category
   WHERE d.measure = 'rate'
)
SELECT n.name || say(' · tỷ lệ thực hiện (%)', ' · rate (%)') AS subject,
       num(r.printed_pct) AS left_value, r._place AS left_place,
       100 * r.done / r.planned AS right_value, (SELECT name FROM ref_names WHERE ref = r.to_column) AS right_place,
       half(r.printed_pct) + 100 * (r.done_half + abs(r.done / r.planned) * r.planned_half) / (abs(r.planned) - r.planned_half) AS tolerance,
       r.unit AS unit, r.category AS categories, r.to_column || ';' || r.from_column || ';' || r.of_column AS refs,
       'right' AS supports,
       show(r.done) || ' / ' || show(r.planned) || ' = ' || show(round(100 * r.done / r.planned, 2)) || ' %' AS detail
  FROM rates r JOIN category_names n ON n.code = r.category
 WHERE abs(r.planned) > r.planned_half
