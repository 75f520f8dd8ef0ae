-- The area of a unit as the plan states it against the registered area.
SELECT full_name AS subject,
       num(plan_ha) AS left_value, coalesce((SELECT s._place FROM stated_figures s WHERE s.unit = code AND s.column = 'communes.csv:plan_ha' AND s.quantity = 'area'),
                'communes.csv:' || _line || ' (plan_ha)') AS left_place,
       num(register_km2) * 100 AS right_value, 'communes.csv:' || _line || ' (register_km2 × 100)' AS right_place,
       half(plan_ha) + half(register_km2) * 100 AS tolerance,
       'undecidable' AS supports
  FROM communes WHERE plan_ha <> '' AND register_km2 <> ''
