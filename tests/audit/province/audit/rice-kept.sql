-- A rule of this province only.
SELECT 'LUA' AS subject, num(adjusted_2030) AS left_value, _place AS left_place, 850 AS right_value, '' AS right_place, 0 AS tolerance
  FROM targets WHERE category = 'LUA' AND num(adjusted_2030) < 850
