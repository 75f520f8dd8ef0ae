-- Figures of one name in two places of the plan that may speak of different dates, scopes or definitions: a person has to
-- look. The list names the two places by their basis.
WITH list (subject, a, b, name) AS (VALUES
  ('forest', 'resources section', 'environment section', say('diện tích có rừng', 'area with forest')),
  ('reservoirs', 'status', 'biodiversity section', say('hồ chứa', 'reservoirs')),
  ('weirs', 'status', 'biodiversity section', say('đập dâng', 'weirs')),
  ('urban-water-plants', 'design', 'design, environment section', say('công suất thiết kế nhà máy nước', 'design capacity of water plants')),
  ('urban-water-norm', 'text', 'Bảng 24, inner city', say('tiêu chuẩn cấp nước đô thị', 'urban water norm')),
  ('power-sources', 'cumulative, industry section', 'cumulative, power section', say('công suất lũy kế nguồn điện', 'cumulative power capacity')),
  ('industrial-park-vsip-land-leased', 'phase 1 paragraph', 'project paragraph', say('KCN VSIP: đất đã cho thuê', 'VSIP park: land leased'))
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
