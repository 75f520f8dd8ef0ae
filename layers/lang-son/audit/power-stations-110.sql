-- The present capacity of the 110 kV stations in the text against the column of the table; the two may be of different dates.
SELECT say('công suất hiện trạng các trạm 110 kV (MVA)', 'present capacity of the 110 kV stations (MVA)') AS subject,
       num(t.value) AS left_value, t._place AS left_place,
       sum(num(p.capacity_current)) AS right_value, say('cột Hiện trạng: ', 'column of the present state: ') || min(p._place) || ' …' AS right_place,
       0 AS tolerance,
       'undecidable' AS supports,
       group_concat(replace(p.name, 'TBA 110kV ', '') || ' ' || show(num(p.capacity_current)), ' + ') || ' = ' || show(sum(num(p.capacity_current))) AS detail
  FROM network_totals t JOIN power p ON p.kind = 'substation_110' AND num(p.capacity_current) > 0
 WHERE t.item LIKE '110 kV substations%'
