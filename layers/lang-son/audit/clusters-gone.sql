-- Clusters of the approved plan that the adjusted register does not have, and of which the plan does not say that they are
-- dropped or merged.
SELECT a.name AS subject,
       num(a.area_total_ha) AS left_value, a._place AS left_place,
       NULL AS right_value, say('không có trong danh mục điều chỉnh clusters.csv', 'not in the adjusted register clusters.csv') AS right_place,
       NULL AS tolerance,
       '' AS supports,
       say('phương án điều chỉnh không nêu là bỏ, đổi tên hay hợp nhất', 'the adjusted plan does not say that it is dropped, renamed or merged') AS detail
  FROM clusters_approved a
 WHERE a.fate = '' AND lower(replace(a.name, 'Hòa', 'Hoà')) NOT IN (SELECT lower(replace(name, 'Hòa', 'Hoà')) FROM clusters)
