-- Wind power: the stated capacity, in all and by voltage of the connection, against the rows of the table.
WITH list (basis, voltage, name) AS (VALUES ('wind', '', say('điện gió', 'wind power')), ('wind on 110 kV', '110', say('điện gió nối lưới 110 kV', 'wind power on 110 kV')),
  ('wind on 220 kV', '220', say('điện gió nối lưới 220 kV', 'wind power on 220 kV')))
SELECT l.name || ' (MW)' AS subject,
       num(f.value) AS left_value, f._place AS left_place,
       sum(num(p.capacity)) AS right_value, 'power.csv: plant_wind' AS right_place,
       half(f.value) + sum(half(p.capacity)) AS tolerance,
       'undecidable' AS supports,
       count(*) || say(' dự án', ' projects') AS detail
  FROM list l
  JOIN stated_figures f ON f.subject = 'power-sources-added' AND f.basis = l.basis
  JOIN power p ON p.kind = 'plant_wind' AND p.phase = 'to 2030' AND (l.voltage = '' OR p.voltage_kv = l.voltage)
 GROUP BY l.basis
HAVING abs(num(f.value) - sum(num(p.capacity))) > 0.5
