-- One thing of one date stated in two places of the plan. The list names the two places by their basis; that both speak of
-- the same thing was read in the text.
WITH list (subject, a, b, name) AS (VALUES
  ('natural-forest', 'resources section', 'environment section', say('rừng tự nhiên', 'natural forest')),
  ('reservoirs', 'status', 'in use', say('hồ chứa', 'reservoirs')),
  ('pump-stations', 'status', 'paragraph', say('trạm bơm', 'pump stations')),
  ('new-works-2026-2030', 'weirs', 'weirs, disaster section', say('công trình thủy lợi xây mới 2026–2030, đập dâng', 'new irrigation works 2026–2030, weirs')),
  ('new-works-2026-2030', 'pump stations', 'pump stations, disaster section', say('công trình thủy lợi xây mới 2026–2030, trạm bơm', 'new irrigation works 2026–2030, pump stations')),
  ('culture-centres-new', 'paragraph of centres', 'paragraph of houses', say('trung tâm văn hóa xã xây mới', 'new commune culture centres')),
  ('culture-centres-upgraded', 'paragraph of centres', 'paragraph of houses', say('trung tâm văn hóa xã nâng cấp', 'upgraded commune culture centres')),
  ('railway-ha-noi-dong-dang', 'summary', 'paragraph of the line', say('đường sắt Hà Nội – Đồng Đăng', 'railway Hà Nội – Đồng Đăng')),
  ('railway-mai-pha-na-duong', 'summary', 'paragraph of the line', say('đường sắt Mai Pha – Na Dương', 'railway Mai Pha – Na Dương'))
)
SELECT l.name || CASE WHEN x.period = '' THEN '' ELSE ' · ' || x.period END || ' (' || CASE x.unit_of_measure WHEN 'works' THEN say('công trình', 'works') WHEN 'thousand ha' THEN 'ha'
            WHEN 'm3/day' THEN say('m³/ngày', 'm³/day') WHEN 'l/person/day' THEN say('lít/người/ngày', 'l/person/day') ELSE x.unit_of_measure END || ')' AS subject,
       num(x.value) * coalesce(mx.factor, 1) AS left_value, x._place AS left_place,
       num(y.value) * coalesce(my.factor, 1) AS right_value, y._place AS right_place,
       CASE x.quantity WHEN 'count' THEN 0 ELSE half(x.value) * coalesce(mx.factor, 1) + half(y.value) * coalesce(my.factor, 1) END AS tolerance,
       'undecidable' AS supports
  FROM list l
  JOIN stated_figures x ON x.subject = l.subject AND x.basis = l.a AND x.quantity <> 'share'
  JOIN stated_figures y ON y.subject = l.subject AND y.basis = l.b AND y.category = x.category AND y.quantity = x.quantity AND y.period = x.period
  LEFT JOIN measures mx ON mx.unit_of_measure = x.unit_of_measure
  LEFT JOIN measures my ON my.unit_of_measure = y.unit_of_measure
