-- Every document that a row names as its source stands in documents.csv.
SELECT m.code || ' · ' || m.source AS subject,
       NULL AS left_value, min(m._place) AS left_place,
       NULL AS right_value, 'documents.csv' AS right_place,
       NULL AS tolerance,
       '' AS supports,
       count(*) || say(' dòng', ' rows') AS detail
  FROM mentions m
 WHERE m.refers_to = 'documents' AND m.code NOT IN (SELECT id FROM documents)
 GROUP BY m.code, m.source
