-- A junction cannot lie beyond the end of its road. Only provincial roads: their kilometres begin in the province.
SELECT j.main_road || say(' · nơi giao với ', ' · junction with ') || j.joining_road || ' (km)' AS subject,
       num(j.km) AS left_value, j._place AS left_place,
       max(num(r.length_km)) AS right_value, r._place AS right_place,
       half(j.km) + half(r.length_km) AS tolerance,
       'undecidable' AS supports
  FROM road_junctions j JOIN roads r ON r.ref = j.main_road AND r.class = 'provincial' AND num(r.length_km) > 0
 GROUP BY j._line
HAVING num(j.km) > max(num(r.length_km))
