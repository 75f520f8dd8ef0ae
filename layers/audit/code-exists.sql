-- Every code in a column that refers to the land-use codes stands there.
SELECT m.code || ' · ' || m.source || '.' || m.field AS subject,
       NULL AS left_value, m._place AS left_place,
       NULL AS right_value, 'land-use-codes.csv' AS right_place,
       NULL AS tolerance,
       '' AS supports,
       say('không có loại đất nào mang mã này', 'no category has this code') AS detail
  FROM mentions m
 WHERE m.refers_to = 'categories' AND m.code NOT IN (SELECT code FROM categories)
