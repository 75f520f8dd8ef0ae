-- One thing of one date stated in two places of the plan. The list names the two places by their basis; that both speak of
-- the same thing was read in the text.
WITH list (subject, a, b) AS (VALUES
  ('natural-forest', 'resources section', 'environment section'),
  ('reservoirs', 'status', 'in use'),
  ('pump-stations', 'status', 'paragraph'),
  ('new-works-2026-2030', 'weirs', 'weirs, disaster section'),
  ('new-works-2026-2030', 'pump stations', 'pump stations, disaster section'),
  ('culture-centres-new', 'paragraph of centres', 'paragraph of houses'),
  ('culture-centres-upgraded', 'paragraph of centres', 'paragraph of houses'),
  ('railway-ha-noi-dong-dang', 'summary', 'paragraph of the line'),
  ('railway-mai-pha-na-duong', 'summary', 'paragraph of the line')
)
SELECT l.subject || CASE WHEN x.period = '' THEN '' ELSE ' · ' || x.period END || ' (' || x.unit_of_measure || ')' AS subject,
       num(x.value) AS left_value, x._place AS left_place,
       num(y.value) * coalesce(my.factor, 1) / coalesce(mx.factor, 1) AS right_value, y._place AS right_place,
       CASE x.quantity WHEN 'count' THEN 0 ELSE half(x.value) + half(y.value) * coalesce(my.factor, 1) / coalesce(mx.factor, 1) END AS tolerance,
       'undecidable' AS supports,
       l.a || ' / ' || l.b AS detail
  FROM list l
  JOIN stated_figures x ON x.subject = l.subject AND x.basis = l.a AND x.quantity <> 'share'
  JOIN stated_figures y ON y.subject = l.subject AND y.basis = l.b AND y.category = x.category AND y.quantity = x.quantity AND y.period = x.period
  LEFT JOIN measures mx ON mx.unit_of_measure = x.unit_of_measure
  LEFT JOIN measures my ON my.unit_of_measure = y.unit_of_measure
