-- One site with another area in another document: a row "alternative" beside the site itself (same kind, same units). Lists of
-- units are compared as sets of codes.
WITH units AS (
  SELECT w._line, w._place, w.name, w.kind, w.role, w.document, w.area_ha,
         (SELECT group_concat(value) FROM (SELECT trim(j.value) AS value FROM json_each('["' || replace(w.communes, ';', '","') || '"]') j ORDER BY 1)) AS codes
    FROM waste_cemetery w WHERE w.communes <> '' AND num(w.area_ha) > 0
)
SELECT a.name AS subject,
       num(a.area_ha) AS left_value, a._place AS left_place,
       num(b.area_ha) AS right_value, group_concat(b._place, '; ') AS right_place,
       half(a.area_ha) + half(b.area_ha) AS tolerance,
       'undecidable' AS supports
  FROM units a
  JOIN units b ON b.role = 'alternative' AND b.kind = a.kind AND b.codes = a.codes AND b.document <> a.document
 WHERE a.role = 'site'
 GROUP BY a._line, b.area_ha
