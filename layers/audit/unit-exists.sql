-- Every code in a column that refers to the units stands in communes.csv; the province's own code (that of the total natural
-- area) is no commune and needs no row.
SELECT m.code || ' · ' || m.source || '.' || m.field AS subject,
       NULL AS left_value, m._place AS left_place,
       NULL AS right_value, 'communes.csv' AS right_place,
       NULL AS tolerance,
       '' AS supports,
       say('không có đơn vị nào mang mã này', 'no unit has this code') AS detail
  FROM mentions m
 WHERE m.refers_to = 'communes' AND m.code NOT IN (SELECT code FROM communes)
   AND m.code NOT IN (SELECT f.unit FROM figures f JOIN categories k ON k.code = f.category AND k.parent = '')
