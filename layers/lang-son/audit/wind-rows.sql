-- Wind power: the stated capacity, in all and by voltage of the connection, against the rows of the table. Where the total is
-- that of the rows, they are supported.
WITH list (basis, voltage, name) AS (VALUES ('wind', '', say('điện gió', 'wind power')), ('wind on 110 kV', '110', say('điện gió nối lưới 110 kV', 'wind power on 110 kV')),
  ('wind on 220 kV', '220', say('điện gió nối lưới 220 kV', 'wind power on 220 kV')))
SELECT l.name || ' (MW)' AS subject,
       f.low AS left_value, group_concat(f._place, '; ') AS left_place,
       w.capacity AS right_value, w.printed_in || say(', dòng ', ', lines ') || w.first || '–' || w.last || ' (power.csv)' AS right_place,
       f.half + w.half AS tolerance,
       CASE WHEN (SELECT min(abs(t.low - a.capacity)) FROM said t, wind_words a WHERE t.subject = f.subject AND t.basis = 'wind') <= 0.5
            THEN 'right' ELSE 'undecidable' END AS supports,
       w.n || say(' dự án; ', ' projects; ') || (SELECT arithmetic FROM wind_words) AS detail
  FROM list l
  JOIN said f ON f.subject = 'power-sources-added' AND f.basis IN (l.basis, l.basis || ', plan section')
  JOIN wind w ON w.voltage = l.voltage
 GROUP BY l.basis, f.low
HAVING abs(f.low - w.capacity) > 0.5
