-- Clusters of the approved plan that the adjusted register does not have. A person has to look: merged, renamed or dropped.
SELECT a.name AS subject,
       num(a.area_total_ha) AS left_value, a._place AS left_place,
       NULL AS right_value, 'clusters.csv' AS right_place,
       0 AS tolerance,
       '' AS supports,
       say('không có trong danh mục điều chỉnh', 'not in the adjusted register') AS detail
  FROM clusters_approved a
 WHERE lower(replace(a.name, 'Hòa', 'Hoà')) NOT IN (SELECT lower(replace(name, 'Hòa', 'Hoà')) FROM clusters)
