-- Totals in the prose against the parts that the same sentence names. What is a part of what stands in this list.
WITH list (subject, total, part, title, name) AS (VALUES
  ('power-sources-added', 'total', 'thermal', say('nguồn điện bổ sung (MW)', 'added power sources (MW)'), say('nhiệt điện', 'thermal')),
  ('power-sources-added', 'total', 'hydro', say('nguồn điện bổ sung (MW)', 'added power sources (MW)'), say('thủy điện', 'hydro')),
  ('power-sources-added', 'total', 'wind', say('nguồn điện bổ sung (MW)', 'added power sources (MW)'), say('điện gió', 'wind')),
  ('power-sources-added', 'total', 'biomass', say('nguồn điện bổ sung (MW)', 'added power sources (MW)'), say('sinh khối', 'biomass')),
  ('power-sources-added', 'total', 'waste', say('nguồn điện bổ sung (MW)', 'added power sources (MW)'), say('điện rác', 'waste')),
  ('power-sources-added', 'total', 'rooftop solar', say('nguồn điện bổ sung (MW)', 'added power sources (MW)'), say('mặt trời mái nhà', 'rooftop solar')),
  ('power-sources-added', 'wind', 'wind on 110 kV', say('điện gió bổ sung (MW)', 'added wind power (MW)'), say('lưới 110 kV', 'wind on 110 kV')),
  ('power-sources-added', 'wind', 'wind on 220 kV', say('điện gió bổ sung (MW)', 'added wind power (MW)'), say('lưới 220 kV', 'wind on 220 kV')),
  ('power-sources-added', 'wind, plan section', 'wind on 110 kV, plan section', say('điện gió bổ sung, mục VII.2.1 (MW)', 'added wind power, section VII.2.1 (MW)'), say('lưới 110 kV', 'wind on 110 kV')),
  ('power-sources-added', 'wind, plan section', 'wind on 220 kV, plan section', say('điện gió bổ sung, mục VII.2.1 (MW)', 'added wind power, section VII.2.1 (MW)'), say('lưới 220 kV', 'wind on 220 kV')),
  ('works-of-the-company', 'total', 'reservoirs', say('công trình giao Công ty khai thác', 'works run by the company'), say('hồ chứa', 'reservoirs')),
  ('works-of-the-company', 'total', 'weirs', say('công trình giao Công ty khai thác', 'works run by the company'), say('đập dâng', 'weirs')),
  ('works-of-the-company', 'total', 'pump stations', say('công trình giao Công ty khai thác', 'works run by the company'), say('trạm bơm', 'pump stations')),
  ('urban-areas', 'approved plan, total', 'approved plan, class II', say('đô thị theo quy hoạch được duyệt', 'urban areas, approved plan'), say('loại II', 'class II')),
  ('urban-areas', 'approved plan, total', 'approved plan, class IV', say('đô thị theo quy hoạch được duyệt', 'urban areas, approved plan'), say('loại IV', 'class IV')),
  ('urban-areas', 'approved plan, total', 'approved plan, class V', say('đô thị theo quy hoạch được duyệt', 'urban areas, approved plan'), say('loại V', 'class V')),
  ('urban-areas', 'adjusted plan, total', 'adjusted plan, class II', say('đô thị theo phương án điều chỉnh', 'urban areas, adjusted plan'), say('loại II', 'class II')),
  ('urban-areas', 'adjusted plan, total', 'adjusted plan, class III', say('đô thị theo phương án điều chỉnh', 'urban areas, adjusted plan'), say('loại III', 'class III')),
  ('urban-areas', 'status, total', 'status, class II', say('đô thị hiện có', 'present urban areas'), say('loại II', 'class II')),
  ('urban-areas', 'status, total', 'status, class IV', say('đô thị hiện có', 'present urban areas'), say('loại IV', 'class IV')),
  ('urban-areas', 'status, total', 'status, class V', say('đô thị hiện có', 'present urban areas'), say('loại V', 'class V')),
  ('soil-survey', 'total', 'surveyed', say('diện tích điều tra thổ nhưỡng (ha)', 'soil survey area (ha)'), say('điều tra', 'surveyed')),
  ('soil-survey', 'total', 'not surveyed', say('diện tích điều tra thổ nhưỡng (ha)', 'soil survey area (ha)'), say('không điều tra', 'not surveyed'))
)
SELECT l.title AS subject,
       num(t.value) AS left_value, t._place AS left_place,
       sum(num(p.value)) AS right_value, group_concat(p._place, '; ') AS right_place,
       CASE t.quantity WHEN 'count' THEN 0 ELSE half(t.value) + sum(half(p.value)) END AS tolerance,
       'undecidable' AS supports,
       group_concat(l.name || ' ' || show(num(p.value)), ' + ') || ' = ' || show(sum(num(p.value))) AS detail
  FROM list l
  JOIN stated_figures t ON t.subject = l.subject AND t.basis = l.total
  JOIN stated_figures p ON p.subject = l.subject AND p.basis = l.part AND p.period = t.period
 GROUP BY l.subject, l.total
