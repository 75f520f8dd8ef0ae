-- A rate of fulfilment stated in the prose: (state − base) / (plan − base).
WITH rates AS (
  SELECT s.*, t.value - f.value AS done, t.half + f.half AS done_half, o.value - f.value AS planned, o.half + f.half AS planned_half,
         t._place AS table_place
    FROM stated_figures s
    JOIN cells t ON t.ref = s.column AND t.unit = s.unit AND t.category = s.category
    JOIN cells f ON f.ref = s.from_column AND f.unit = s.unit AND f.category = s.category
    JOIN cells o ON o.ref = s.of_column AND o.unit = s.unit AND o.category = s.category
   WHERE s.quantity = 'rate'
)
SELECT n.name || say(' · tỷ lệ thực hiện (%)', ' · rate (%)') AS subject,
       num(r.value) AS left_value, r._place AS left_place,
       100 * r.done / r.planned AS right_value, r.table_place AS right_place,
       half(r.value) + 100 * (r.done_half + abs(r.done / r.planned) * r.planned_half) / (abs(r.planned) - r.planned_half) AS tolerance,
       r.unit AS unit, r.category AS categories, r.column || ';' || r.from_column || ';' || r.of_column AS refs,
       'right' AS supports,
       show(r.done) || ' / ' || show(r.planned) || ' = ' || show(round(100 * r.done / r.planned, 2)) || ' %' AS detail
  FROM rates r JOIN category_names n ON n.code = r.category
 WHERE abs(r.planned) > r.planned_half
