-- The established area of a cluster: the state of the approved plan's clusters against the register of the adjusted plan.
SELECT c.name AS subject,
       num(a.established_ha) AS left_value, CASE a.established_line WHEN '' THEN a._place
            ELSE a."table" || say(', dòng ', ', line ') || a.established_line || substr(a._place, instr(a._place, ' (')) END AS left_place,
       num(c.area_ha) AS right_value, c._place AS right_place,
       half(a.established_ha) + half(c.area_ha) AS tolerance,
       'undecidable' AS supports,
       say('theo quy hoạch được duyệt ', 'in the approved plan ') || show(num(a.area_to_2030_ha)) AS detail
  FROM clusters_approved a JOIN clusters c ON c.name = a.name AND c.phase = 'established'
 WHERE a.established_ha <> ''
