-- What the rules of this province share.

-- Figures of the text with what a pair of them shows: units as people write them, areas in hectares, ranges by their ends.
CREATE TABLE said AS
SELECT s.subject, s.category, s.quantity, s.period, s.basis, s._place,
       num(s.value) * coalesce(m.factor, 1) AS low, num(coalesce(nullif(s.value_max, ''), s.value)) * coalesce(m.factor, 1) AS high,
       CASE s.quantity WHEN 'count' THEN 0 ELSE half(s.value) * coalesce(m.factor, 1) END AS half,
       CASE s.unit_of_measure WHEN 'works' THEN say('công trình', 'works') WHEN 'thousand ha' THEN 'ha' WHEN 'm2' THEN 'm²'
            WHEN 'm3/day' THEN say('m³/ngày', 'm³/day') WHEN 'l/person/day' THEN say('lít/người/ngày', 'l/person/day')
            WHEN 'm3/ha/day' THEN say('m³/ha/ngày', 'm³/ha/day') ELSE s.unit_of_measure END AS unit
  FROM stated_figures s LEFT JOIN measures m ON m.unit_of_measure = s.unit_of_measure
 WHERE s.subject <> 'land-use' AND s.quantity <> 'share';
CREATE INDEX said_of ON said (subject, basis);

-- One thing stated in two places, named by the basis of each; that both speak of the same thing was read in the text. Where
-- date, scope or definition may differ, a person has to look.
CREATE TABLE stated_twice (scope, subject, a, b, name);
INSERT INTO stated_twice VALUES
  ('same', 'natural-forest', 'resources section', 'environment section', say('rừng tự nhiên', 'natural forest')),
  ('same', 'pump-stations', 'status', 'paragraph', say('trạm bơm', 'pump stations')),
  ('same', 'new-works-2026-2030', 'weirs', 'weirs, disaster section',
   say('công trình thủy lợi xây mới 2026–2030, đập dâng', 'new irrigation works 2026–2030, weirs')),
  ('same', 'new-works-2026-2030', 'pump stations', 'pump stations, disaster section',
   say('công trình thủy lợi xây mới 2026–2030, trạm bơm', 'new irrigation works 2026–2030, pump stations')),
  ('maybe another', 'culture-centres-new', 'paragraph of centres', 'paragraph of houses', say('trung tâm văn hóa xã xây mới', 'new commune culture centres')),
  ('maybe another', 'culture-centres-upgraded', 'paragraph of centres', 'paragraph of houses', say('trung tâm văn hóa xã nâng cấp', 'upgraded commune culture centres')),
  ('same', 'railway-ha-noi-dong-dang', 'summary', 'paragraph of the line', say('đường sắt Hà Nội – Đồng Đăng', 'railway Hà Nội – Đồng Đăng')),
  ('same', 'railway-mai-pha-na-duong', 'summary', 'paragraph of the line', say('đường sắt Mai Pha – Na Dương', 'railway Mai Pha – Na Dương')),
  ('maybe another', 'forest', 'resources section', 'environment section', say('diện tích có rừng', 'area with forest')),
  ('maybe another', 'reservoirs', 'status', 'biodiversity section', say('hồ chứa', 'reservoirs')),
  ('maybe another', 'weirs', 'status', 'biodiversity section', say('đập dâng', 'weirs')),
  ('maybe another', 'other-irrigation-works', 'status', 'paragraph', say('công trình thủy lợi nhỏ khác', 'other small irrigation works')),
  ('maybe another', 'urban-water-plants', 'design', 'design, environment section', say('công suất thiết kế nhà máy nước', 'design capacity of water plants')),
  ('maybe another', 'urban-water-norm', 'text', 'Bảng 24, inner city', say('tiêu chuẩn cấp nước đô thị', 'urban water norm')),
  ('maybe another', 'park-water-norm', 'text', 'Bảng 24', say('tiêu chuẩn cấp nước khu công nghiệp', 'water norm of industrial parks')),
  ('maybe another', 'power-sources', 'cumulative, industry section', 'cumulative, power section', say('công suất lũy kế nguồn điện', 'cumulative power capacity')),
  ('maybe another', 'bus-stations', 'all', 'around the border-gate zone and tourist areas', say('diện tích 9 bến xe khách', 'area of the 9 bus stations')),
  ('maybe another', 'industrial-park-vsip-land-leased', 'phase 1 paragraph', 'project paragraph', say('KCN VSIP: đất đã cho thuê', 'VSIP park: land leased'));
-- What else the plan says that bears on such a pair: other figures, computed here.
CREATE TABLE twice_support (subject, supports, detail);
INSERT INTO twice_support
SELECT 'natural-forest', CASE WHEN c.value > s.high THEN 'left' ELSE 'undecidable' END,
       n.name || ' ' || show(c.value) || say(', riêng loại này đã lớn hơn ', ', that alone is more than ') || show(s.high) || ': ' || c._place
  FROM cells c JOIN category_names n ON n.code = c.category JOIN said s ON s.subject = 'natural-forest' AND s.basis = 'environment section'
 WHERE c.ref = 'inventory.csv:2024' AND c.category = 'RSN' AND c.unit = '20'
UNION ALL
SELECT 'pump-stations', CASE sum(c.low) WHEN p.low THEN 'right' ELSE 'undecidable' END,
       say('các mức năng lực: ', 'by state of repair: ') || group_concat(show(c.low), ' + ') || ' = ' || show(sum(c.low))
  FROM said p JOIN said c ON c.subject = p.subject AND c.basis LIKE 'paragraph, %' WHERE p.subject = 'pump-stations' AND p.basis = 'paragraph'
UNION ALL
SELECT 'railway-ha-noi-dong-dang', 'undecidable', say('theo lý trình: ', 'by the km points: ') || show(b.low) || ' − ' || show(a.low) || ' = ' || show(b.low - a.low)
  FROM said a JOIN said b ON b.subject = a.subject AND b.basis = 'last km point' WHERE a.subject = 'railway-ha-noi-dong-dang' AND a.basis = 'first km point'
UNION ALL
SELECT 'new-works-2026-2030', 'undecidable',
       say('cùng 46 công trình: đập dâng và trạm bơm lệch nhau 1 theo hai chiều',
           'both of the same 46 works: weirs and pump stations differ by one, each the other way');
CREATE VIEW stated_pairs AS
SELECT l.scope, l.name || CASE WHEN x.period = '' THEN '' ELSE ' · ' || x.period END || ' (' || x.unit || ')' AS subject,
       CASE WHEN y.low > x.high THEN x.high ELSE max(x.low, y.low) END AS left_value, x._place AS left_place,
       y.low AS right_value, y._place AS right_place,
       x.half + y.half AS tolerance,
       coalesce(o.supports, 'undecidable') AS supports, coalesce(o.detail, '') AS detail
  FROM stated_twice l
  JOIN said x ON x.subject = l.subject AND x.basis = l.a
  JOIN said y ON y.subject = l.subject AND y.basis = l.b AND y.category = x.category AND y.quantity = x.quantity AND y.period = x.period
  LEFT JOIN twice_support o ON o.subject = l.subject;

-- Totals in the prose and the parts of them that the prose names; where the parts are of other figures, with their subject. A
-- total with two lists of parts has the second behind a "/".
CREATE TABLE stated_parts (scope, subject, total, part_subject, part, title, name);
INSERT INTO stated_parts
WITH titles (scope, subject, total, title) AS (VALUES
  ('same', 'power-sources-added', 'total', say('nguồn điện bổ sung (MW)', 'added power sources (MW)')),
  ('same', 'power-sources-added', 'wind', say('điện gió bổ sung (MW)', 'added wind power (MW)')),
  ('same', 'power-sources-added', 'wind, plan section', say('điện gió bổ sung, mục VII.2.1 (MW)', 'added wind power, section VII.2.1 (MW)')),
  ('same', 'irrigation-works', 'total', say('công trình thủy lợi toàn tỉnh', 'irrigation works of the province')),
  ('maybe another', 'irrigated-area', 'total', say('diện tích tưới của các công trình thủy lợi (ha)', 'area irrigated (ha)')),
  ('same', 'works-of-the-company', 'total', say('công trình giao Công ty khai thác', 'works run by the company')),
  ('same', 'urban-areas', 'approved plan, total', say('đô thị theo quy hoạch được duyệt', 'urban areas, approved plan')),
  ('same', 'urban-areas', 'adjusted plan, total', say('đô thị theo phương án điều chỉnh', 'urban areas, adjusted plan')),
  ('same', 'urban-areas', 'status, total', say('đô thị hiện có', 'present urban areas')),
  ('same', 'soil-survey', 'total', say('diện tích tự nhiên: phần điều tra và không điều tra thổ nhưỡng (ha)', 'natural area: surveyed and not surveyed for soils (ha)')),
  ('same', 'river-ky-cung', 'river paragraph', say('sông Kỳ Cùng, đoạn trong tỉnh (km)', 'river Kỳ Cùng in the province (km)')),
  ('same', 'reservoirs', 'in use', say('hồ chứa đang khai thác', 'reservoirs in use')),
  ('maybe another', 'river-ky-cung', 'river paragraph/Bảng 40', say('sông Kỳ Cùng, các đoạn của Bảng 40 (km)', 'river Kỳ Cùng, reaches of Bảng 40 (km)')),
  ('maybe another', 'river-thuong', 'river paragraph', say('sông Thương, đoạn trong tỉnh (km)', 'river Thương in the province (km)')),
  ('maybe another', 'river-bac-giang', 'river paragraph', say('sông Bắc Giang, đoạn trong tỉnh (km)', 'river Bắc Giang in the province (km)')),
  ('maybe another', 'industrial-water-demand', 'demand', say('cấp nước công nghiệp: nhu cầu và nhà máy mới (m³/ngày)', 'industrial water: demand and new plants (m³/day)'))
),
parts (subject, total, part_subject, part, name) AS (VALUES
  ('power-sources-added', 'total', '', 'thermal', say('nhiệt điện', 'thermal')),
  ('power-sources-added', 'total', '', 'hydro', say('thủy điện', 'hydro')),
  ('power-sources-added', 'total', '', 'wind', say('điện gió', 'wind')),
  ('power-sources-added', 'total', '', 'biomass', say('sinh khối', 'biomass')),
  ('power-sources-added', 'total', '', 'waste', say('điện rác', 'waste')),
  ('power-sources-added', 'total', '', 'rooftop solar', say('mặt trời mái nhà', 'rooftop solar')),
  ('power-sources-added', 'wind', '', 'wind on 110 kV', say('lưới 110 kV', 'on 110 kV')),
  ('power-sources-added', 'wind', '', 'wind on 220 kV', say('lưới 220 kV', 'on 220 kV')),
  ('power-sources-added', 'wind, plan section', '', 'wind on 110 kV, plan section', say('lưới 110 kV', 'on 110 kV')),
  ('power-sources-added', 'wind, plan section', '', 'wind on 220 kV, plan section', say('lưới 220 kV', 'on 220 kV')),
  ('irrigation-works', 'total', 'reservoirs', 'status', say('hồ chứa', 'reservoirs')),
  ('irrigation-works', 'total', 'weirs', 'status', say('phai, đập dâng', 'weirs')),
  ('irrigation-works', 'total', 'pump-stations', 'status', say('trạm bơm', 'pump stations')),
  ('irrigation-works', 'total', 'other-irrigation-works', 'status', say('công trình tạm, guồng cọn', 'temporary works')),
  ('irrigated-area', 'total', '', 'reservoirs', say('hồ chứa', 'reservoirs')),
  ('irrigated-area', 'total', '', 'weirs', say('phai, đập dâng', 'weirs')),
  ('irrigated-area', 'total', '', 'pump stations', say('trạm bơm', 'pump stations')),
  ('irrigated-area', 'total', '', 'other works', say('công trình khác', 'other works')),
  ('works-of-the-company', 'total', '', 'reservoirs', say('hồ chứa', 'reservoirs')),
  ('works-of-the-company', 'total', '', 'weirs', say('đập dâng', 'weirs')),
  ('works-of-the-company', 'total', '', 'pump stations', say('trạm bơm', 'pump stations')),
  ('urban-areas', 'approved plan, total', '', 'approved plan, class II', say('loại II', 'class II')),
  ('urban-areas', 'approved plan, total', '', 'approved plan, class IV', say('loại IV', 'class IV')),
  ('urban-areas', 'approved plan, total', '', 'approved plan, class V', say('loại V', 'class V')),
  ('urban-areas', 'adjusted plan, total', '', 'adjusted plan, class II', say('loại II', 'class II')),
  ('urban-areas', 'adjusted plan, total', '', 'adjusted plan, class III', say('loại III', 'class III')),
  ('urban-areas', 'status, total', '', 'status, class II', say('loại II', 'class II')),
  ('urban-areas', 'status, total', '', 'status, class IV', say('loại IV', 'class IV')),
  ('urban-areas', 'status, total', '', 'status, class V', say('loại V', 'class V')),
  ('soil-survey', 'total', '', 'surveyed', say('điều tra', 'surveyed')),
  ('soil-survey', 'total', '', 'not surveyed', say('không điều tra', 'not surveyed')),
  ('river-ky-cung', 'river paragraph', '', 'river paragraph, reach 1', say('đoạn 1', 'reach 1')),
  ('river-ky-cung', 'river paragraph', '', 'river paragraph, reach 2', say('đoạn 2', 'reach 2')),
  ('river-ky-cung', 'river paragraph', '', 'river paragraph, reach 3', say('đoạn 3', 'reach 3')),
  ('river-ky-cung', 'river paragraph', '', 'river paragraph, reach 4', say('đoạn 4', 'reach 4')),
  ('river-ky-cung', 'river paragraph', '', 'river paragraph, reach 5', say('đoạn 5', 'reach 5')),
  ('river-ky-cung', 'river paragraph', '', 'river paragraph, reach 6', say('đoạn 6', 'reach 6')),
  ('river-ky-cung', 'river paragraph/Bảng 40', '', 'Bảng 40, reach 1', say('đoạn 1', 'reach 1')),
  ('river-ky-cung', 'river paragraph/Bảng 40', '', 'Bảng 40, reach 2', say('đoạn 2', 'reach 2')),
  ('river-ky-cung', 'river paragraph/Bảng 40', '', 'Bảng 40, reach 3', say('đoạn 3', 'reach 3')),
  ('reservoirs', 'in use', '', 'in use, large', say('lớn', 'large')),
  ('reservoirs', 'in use', '', 'in use, medium', say('vừa', 'medium')),
  ('reservoirs', 'in use', '', 'in use, small', say('nhỏ', 'small')),
  ('river-thuong', 'river paragraph', '', 'Bảng 40, reach 1', say('đoạn 1', 'reach 1')),
  ('river-thuong', 'river paragraph', '', 'Bảng 40, reach 2', say('đoạn 2', 'reach 2')),
  ('river-bac-giang', 'river paragraph', '', 'Bảng 40, reach 1', say('đoạn 1', 'reach 1')),
  ('river-bac-giang', 'river paragraph', '', 'Bảng 40, reach 2', say('đoạn 2', 'reach 2')),
  ('industrial-water-demand', 'demand', 'industrial-water-plants', 'KCN Đồng Bành', 'KCN Đồng Bành'),
  ('industrial-water-demand', 'demand', 'industrial-water-plants', 'other parks', say('các khu công nghiệp khác', 'other parks'))
)
SELECT t.scope, t.subject, t.total, CASE p.part_subject WHEN '' THEN p.subject ELSE p.part_subject END, p.part, t.title, p.name
  FROM titles t JOIN parts p ON p.subject = t.subject AND p.total = t.total;
-- Wind power by voltage of its connection: the rows of the table of plants.
CREATE TABLE wind AS
SELECT voltage_kv AS voltage, count(*) AS n, sum(num(capacity)) AS capacity, sum(half(capacity)) AS half, "table" AS printed_in,
       CAST(min(num(source_line)) AS INTEGER) AS first, CAST(max(num(source_line)) AS INTEGER) AS last
  FROM power WHERE kind = 'plant_wind' AND phase = 'to 2030' GROUP BY voltage_kv
UNION ALL
SELECT '', count(*), sum(num(capacity)), sum(half(capacity)), "table", CAST(min(num(source_line)) AS INTEGER), CAST(max(num(source_line)) AS INTEGER)
  FROM power WHERE kind = 'plant_wind' AND phase = 'to 2030';
CREATE TABLE wind_words AS
SELECT max(printed_in) || ': ' || group_concat(CASE WHEN voltage <> '' THEN show(capacity) || ' (' || voltage || ' kV)' END, ' + ') || ' = ' ||
       show(max(CASE voltage WHEN '' THEN capacity END)) AS arithmetic, max(CASE voltage WHEN '' THEN capacity END) AS capacity
  FROM wind;
-- What bears on such a sum: figures of another place, computed here.
CREATE TABLE sum_support (subject, total, supports, detail);
INSERT INTO sum_support
SELECT t.subject, t.basis, 'left', w.arithmetic FROM wind_words w JOIN said t ON t.subject = 'power-sources-added' AND t.basis IN ('wind', 'wind, plan section')
 WHERE abs(t.low - w.capacity) <= t.half
UNION ALL   -- the total is that of the parts with the wrong sum of wind power
SELECT t.subject, t.basis, 'right', say('tổng này tính điện gió ', 'this total has wind power as ') || show(a.low) || ' + ' || show(b.low) || ' = ' || show(a.low + b.low) ||
       say('; theo ', '; by ') || w.arithmetic
  FROM wind_words w JOIN said t ON t.subject = 'power-sources-added' AND t.basis = 'total'
  JOIN said a ON a.subject = t.subject AND a.basis = 'wind on 110 kV' JOIN said b ON b.subject = t.subject AND b.basis = 'wind on 220 kV'
  JOIN said v ON v.subject = t.subject AND v.basis = 'wind' AND abs(v.low - w.capacity) <= v.half
 WHERE a.low + b.low <> v.low
UNION ALL
SELECT t.subject, t.basis, 'left', show(i.low) || ' − ' || show(c.low) || ' = ' || show(i.low - c.low) || ': ' || c._place
  FROM said t JOIN said i ON i.subject = 'irrigation-works' AND i.basis = 'total' JOIN said c ON c.subject = 'works-of-the-communes'
 WHERE t.subject = 'works-of-the-company' AND t.basis = 'total' AND i.low - c.low = t.low
UNION ALL
SELECT 'soil-survey', 'total', 'undecidable', group_concat(DISTINCT r.name || ': ' || show(c.value))
  FROM said a JOIN said b ON b.subject = a.subject AND b.basis = 'not surveyed' JOIN cells c ON c.category = 'TS' AND c.unit = '20' AND abs(a.low + b.low - c.value) <= c.half
  JOIN ref_names r ON r.ref = c.ref WHERE a.subject = 'soil-survey' AND a.basis = 'surveyed' AND r.ref LIKE 'series.csv:%'
UNION ALL
SELECT t.subject, t.basis, 'undecidable', say('đầu mục ghi ', 'the head of the section has ') || show(s.low) || ': ' || s._place
  FROM said t JOIN said s ON s.subject = t.subject AND s.basis = 'status' WHERE t.subject = 'reservoirs' AND t.basis = 'in use';
CREATE VIEW stated_sums AS
SELECT l.scope, l.title AS subject,
       t.low AS left_value, t._place AS left_place,
       sum(p.low) AS right_value, group_concat(p._place, '; ') AS right_place,
       t.half + sum(p.half) AS tolerance,
       coalesce(o.supports, 'undecidable') AS supports,
       group_concat(l.name || ' ' || show(p.low), ' + ') || ' = ' || show(sum(p.low)) || coalesce('; ' || o.detail, '') AS detail
  FROM stated_parts l
  JOIN said t ON t.subject = l.subject AND t.basis = CASE instr(l.total, '/') WHEN 0 THEN l.total ELSE substr(l.total, 1, instr(l.total, '/') - 1) END
  JOIN said p ON p.subject = l.part_subject AND p.basis = l.part AND p.period = t.period
  LEFT JOIN sum_support o ON o.subject = l.subject AND o.total = l.total
 GROUP BY l.subject, l.total;

-- One indicator of one period (or of none that is printed) stated twice, both as a state or both as a target.
CREATE VIEW indicator_pairs AS
SELECT a.kind, CASE a.indicator WHEN 'afforestation achieved' THEN say('trồng rừng bình quân năm', 'afforestation a year')
            WHEN 'sustainable forest certification' THEN say('chứng chỉ quản lý rừng bền vững', 'certified forest')
            ELSE a.indicator END || ' · ' || max(a.period, b.period) || ' (ha)' AS subject,
       num(a.value) AS left_value, a._place AS left_place,
       num(b.value) AS right_value, b._place AS right_place,
       half(a.value) + half(b.value) AS tolerance,
       'undecidable' AS supports,
       CASE WHEN a.period = b.period THEN '' ELSE say('một bên không in thời kỳ', 'one of the two prints no period') END AS detail
  FROM forest_targets a
  JOIN forest_targets b ON b.indicator = a.indicator AND (b.period = a.period OR '' IN (a.period, b.period)) AND b.kind = a.kind
       AND b.unit_of_measure = a.unit_of_measure AND b._line > a._line
 WHERE a.value_max = '' AND b.value_max = '';

-- The reserves that make up the special-use forest, and its target.
CREATE VIEW reserves AS
SELECT p.*, num(p.area_ha) AS area FROM protected_areas p WHERE p.role = 'area' AND p.kind LIKE 'rừng đặc dụng - khu %';
