-- What the text names as a park or a cluster stands in the register of the plan.
SELECT f.thing || ' · ' || w.name AS subject,
       NULL AS left_value, '“' || f.value || '”: ' || f._place AS left_place,
       NULL AS right_value, say('không có trong danh mục ', 'not in the register ') || f.register AS right_place,
       NULL AS tolerance,
       '' AS supports,
       coalesce((SELECT say('có trong quy hoạch được duyệt: ', 'in the approved plan: ') || a._place ||
                        coalesce('; ' || (SELECT name FROM words WHERE word = a.fate) || say(', dòng ', ', line ') || a.fate_line, '')
                   FROM clusters_approved a
                  WHERE f.register = 'clusters.csv' AND a.name = f.thing), '') AS detail
  FROM stated_facts f JOIN words w ON w.word = f.property
 WHERE f.register IN (SELECT register FROM registers)
   AND f.thing NOT IN (SELECT name FROM registers WHERE register = f.register)
