-- What the rules share. Tables and columns that a plan may lack stand empty: tables.csv lists them.

-- Every figure with a value: what kind of figure it is (state, approved or adjusted plan) and of which year.
CREATE TABLE cells AS
SELECT *, num(text) AS value, half(text) AS half,
       CASE WHEN ref LIKE '%approved%' THEN 'approved' WHEN ref LIKE '%adjusted%' THEN 'adjusted' ELSE 'state' END AS kind,
       substr(ref, instr(ref, '20'), 4) AS year
  FROM figures WHERE num(text) IS NOT NULL;
CREATE INDEX cells_of ON cells (ref, unit, category);
CREATE INDEX cells_like ON cells (unit, category, kind, year);
-- A column named bangN_… was printed in Bảng N: where its row was printed in another table, the place is that of the row of Bảng N.
UPDATE cells AS c
   SET _place = coalesce((SELECT substr(o._place, 1, instr(o._place, ' (') - 1) FROM cells o
                           WHERE o.unit = c.unit AND o.category = c.category AND o.source <> c.source AND o._place LIKE t.name || ', %' LIMIT 1),
                         t.name) || substr(c._place, instr(c._place, ' ('))
  FROM (SELECT DISTINCT ref, 'Bảng ' || substr(ref, instr(ref, ':bang') + 5, instr(ref, '_') - instr(ref, ':bang') - 5) AS name
          FROM cells WHERE ref LIKE '%:bang%') t
 WHERE c.ref = t.ref AND instr(c._place, ' (') > 0 AND c._place NOT LIKE t.name || ', %';
CREATE INDEX deltas_of ON printed_deltas (unit, category);
CREATE INDEX changes_of ON printed_changes (unit, category);

-- "RPH (Đất rừng phòng hộ)"; "điều chỉnh 2030".
CREATE TABLE category_names AS SELECT code, code || ' (' || say(name_vi, name_en) || ')' AS name FROM categories;
CREATE INDEX category_names_of ON category_names (code);
CREATE VIEW kinds AS
SELECT 'state' AS kind, say('hiện trạng', 'state of') AS name UNION ALL
SELECT 'approved', say('phương án được duyệt', 'approved plan for') UNION ALL
SELECT 'adjusted', say('phương án điều chỉnh', 'adjusted plan for');

-- A column as people call it: "phương án điều chỉnh 2030, Bảng 26". A column named bangN_… was printed in Bảng N; else the table
-- printed in its rows.
CREATE TABLE ref_names AS
SELECT c.ref, k.name || ' ' || c.year || ', ' ||
       CASE WHEN instr(c.ref, ':bang') > 0 AND num(substr(c.ref, instr(c.ref, ':bang') + 5, instr(c.ref, '_') - instr(c.ref, ':bang') - 5)) > 0
            THEN 'Bảng ' || substr(c.ref, instr(c.ref, ':bang') + 5, instr(c.ref, '_') - instr(c.ref, ':bang') - 5)
            WHEN instr(c._place, ', ' || say('dòng ', 'line ')) > 0 THEN substr(c._place, 1, instr(c._place, ', ' || say('dòng ', 'line ')) - 1)
            ELSE c.source || '.csv' END AS name
  FROM cells c JOIN kinds k ON k.kind = c.kind
 WHERE c.rowid IN (SELECT min(rowid) FROM cells GROUP BY ref);
CREATE INDEX ref_names_of ON ref_names (ref);

-- Words of the registers.
CREATE TABLE words (word, name);
INSERT INTO words VALUES
  ('parks.csv', say('Khu công nghiệp', 'Industrial parks')), ('clusters.csv', say('Cụm công nghiệp', 'Industrial clusters')),
  ('clusters-approved.csv', say('Cụm công nghiệp của quy hoạch được duyệt', 'Industrial clusters of the approved plan')),
  ('communes.csv', say('Xã, phường', 'Communes')),
  ('established', say('đã thành lập', 'established')), ('operating', say('đang hoạt động', 'operating')),
  ('not_established', say('chưa thành lập', 'not established')), ('to_2030', say('đến 2030', 'to 2030')),
  ('expansion_to_2030', say('mở rộng đến 2030', 'expansions to 2030')), ('after_2030', say('sau 2030', 'after 2030')),
  ('kept', say('giữ nguyên', 'kept')), ('new', say('bổ sung mới', 'new')), ('merged', say('hợp nhất', 'merged')),
  ('moved', say('chuyển từ sau 2030 về', 'moved from after 2030')), ('expanded', say('mở rộng', 'expanded')),
  ('removed', say('đưa ra khỏi quy hoạch', 'removed from the plan')),
  ('level', say('cấp quản lý', 'level')), ('location', say('địa điểm', 'place')), ('markers', say('mốc giới', 'border markers')),
  ('phase', say('giai đoạn', 'phase')), ('voltage', say('cấp điện áp', 'voltage')), ('water supply', say('cấp nước', 'water supply')),
  ('all', say('tất cả', 'all')), ('region I', say('khu vực I', 'region I')), ('region II', say('khu vực II', 'region II')),
  ('region III', say('khu vực III', 'region III')),
  ('area', say('diện tích (ha)', 'area (ha)')), ('count', say('số lượng', 'number'));

-- A parent beside the sum of its partition children, in each column; given: how many of the children have a figure. A
-- category of which the province has nothing in any column is no child here: its cells are empty for good.
CREATE TABLE sums AS
SELECT p.source, p.unit, p.category, p.ref, p.kind, p.year, p._line, p._place, p.value, p.half, k.parent = '' AS is_root,
       count(*) AS children, count(c.value) AS given, total(c.value) AS total, total(c.half) AS half_total,
       min(c._line) AS first_line, max(c._line) AS last_line,
       group_concat(k2.code, ';') AS parts,
       group_concat(k2.code || ' ' || coalesce(show(c.value), '–'), ' + ') AS arithmetic
  FROM cells p
  JOIN categories k ON k.code = p.category
  JOIN categories k2 ON k2.parent = p.category AND k2.role = 'partition'
       AND k2.code IN (SELECT category FROM cells WHERE value > 0)
  LEFT JOIN cells c ON c.ref = p.ref AND c.unit = p.unit AND c.category = k2.code
 GROUP BY p.source, p.unit, p.category, p.ref;

-- What the arithmetic elsewhere gives for a cell without using the cell itself: printed differences, sums.
CREATE TABLE implied AS
SELECT d.unit, d.category, d.to_column AS ref, f.value + num(d.printed_ha) AS value, f.half + half(d.printed_ha) AS tolerance,
       show(f.value) || CASE WHEN num(d.printed_ha) < 0 THEN ' − ' ELSE ' + ' END || show(abs(num(d.printed_ha))) AS arithmetic
  FROM printed_deltas d JOIN cells f ON f.ref = d.from_column AND f.unit = d.unit AND f.category = d.category
 WHERE d.measure = 'difference' AND d.printed_ha <> ''
UNION ALL
SELECT d.unit, d.category, d.from_column, f.value - num(d.printed_ha), f.half + half(d.printed_ha),
       show(f.value) || CASE WHEN num(d.printed_ha) < 0 THEN ' + ' ELSE ' − ' END || show(abs(num(d.printed_ha)))
  FROM printed_deltas d JOIN cells f ON f.ref = d.to_column AND f.unit = d.unit AND f.category = d.category
 WHERE d.measure = 'difference' AND d.printed_ha <> ''
UNION ALL
SELECT d.unit, d.category, 'series.csv:area_' || d.to_period || '_ha', f.value + num(d.printed_change_ha),
       f.half + half(d.printed_change_ha), show(f.value) || CASE WHEN num(d.printed_change_ha) < 0 THEN ' − ' ELSE ' + ' END || show(abs(num(d.printed_change_ha)))
  FROM printed_changes d
  JOIN cells f ON f.ref = 'series.csv:area_' || d.from_period || '_ha' AND f.unit = d.unit AND f.category = d.category
UNION ALL
SELECT d.unit, d.category, 'series.csv:area_' || d.from_period || '_ha', f.value - num(d.printed_change_ha),
       f.half + half(d.printed_change_ha), show(f.value) || CASE WHEN num(d.printed_change_ha) < 0 THEN ' + ' ELSE ' − ' END || show(abs(num(d.printed_change_ha)))
  FROM printed_changes d
  JOIN cells f ON f.ref = 'series.csv:area_' || d.to_period || '_ha' AND f.unit = d.unit AND f.category = d.category
UNION ALL
SELECT unit, category, ref, total, half_total, arithmetic FROM sums WHERE given = children
UNION ALL
SELECT c.unit, c.category, c.ref, s.value - (s.total - c.value), s.half + s.half_total - c.half,
       show(s.value) || say(' − các loại còn lại của ', ' − the other parts of ') || s.category
  FROM sums s JOIN categories k ON k.parent = s.category AND k.role = 'partition'
  JOIN cells c ON c.ref = s.ref AND c.unit = s.unit AND c.category = k.code
 WHERE s.given = s.children;
CREATE INDEX implied_of ON implied (ref, unit, category);

-- Cells that some arithmetic confirms, with the tightest of it (SQLite takes the arithmetic from the row of the minimum).
CREATE TABLE confirmed AS
SELECT c.ref, c.unit, c.category, count(*) AS times, min(i.tolerance) AS tolerance, i.arithmetic || ' = ' || show(i.value) AS arithmetic
  FROM cells c JOIN implied i ON i.ref = c.ref AND i.unit = c.unit AND i.category = c.category
 WHERE abs(i.value - c.value) <= i.tolerance + c.half + 1e-9
 GROUP BY c.ref, c.unit, c.category;
CREATE INDEX confirmed_of ON confirmed (ref, unit, category);

-- Units of measure in hectares.
CREATE TABLE measures (unit_of_measure, factor);
INSERT INTO measures VALUES ('ha', 1), ('thousand ha', 1000), ('km2', 100);

-- Parks and clusters in one shape: an entry has a number, an expansion has none and only adds its area. The fate is what the
-- table says of a cluster (kept, new …).
CREATE TABLE registers AS
SELECT 'parks.csv' AS register, 'adjusted' AS plan, phase, '' AS fate, no <> '' AS counts, name, num(area_ha) AS area, half(area_ha) AS half, _place,
       "table" AS printed_in, source_line AS line
  FROM parks
UNION ALL
SELECT 'clusters.csv', 'adjusted', phase, fate, no <> '', name, num(area_ha), half(area_ha), _place, "table", source_line
  FROM clusters
UNION ALL
SELECT 'clusters-approved.csv', 'approved', 'to_2030', '', 1, name, num(area_to_2030_ha), half(area_to_2030_ha), _place,
       "table", source_line
  FROM clusters_approved WHERE num(area_to_2030_ha) > 0
UNION ALL   -- what comes after 2030 of a cluster that begins before is no cluster of its own
SELECT 'clusters-approved.csv', 'approved', 'after_2030', '', coalesce(num(area_to_2030_ha), 0) = 0, name,
       num(area_total_ha) - coalesce(num(area_to_2030_ha), 0), half(area_total_ha), _place, "table", source_line
  FROM clusters_approved WHERE num(area_total_ha) > coalesce(num(area_to_2030_ha), 0)
UNION ALL   -- of the clusters planned to 2030: the area established, where it is printed apart
SELECT 'clusters-approved.csv', 'status', status, '', 1, name, coalesce(num(established_ha), num(area_to_2030_ha)),
       coalesce(half(established_ha), half(area_to_2030_ha)), _place, "table", source_line
  FROM clusters_approved WHERE num(area_to_2030_ha) > 0
UNION ALL
SELECT 'communes.csv', 'register', 'region ' || region, '', 1, name, num(register_km2) * 100, half(register_km2) * 100, _place,
       "table", source_line
  FROM communes WHERE region <> ''
UNION ALL
SELECT 'communes.csv', 'register', 'all', '', 1, name, num(register_km2) * 100, half(register_km2) * 100, _place, "table", source_line
  FROM communes;
-- A register writes its areas to one last place: in a column that has hundredths, 75 is 75.00.
CREATE TABLE register_halves AS SELECT register, plan, min(half) AS half FROM registers GROUP BY register, plan;
UPDATE registers SET half = (SELECT h.half FROM register_halves h WHERE h.register = registers.register AND h.plan = registers.plan);

-- The categories of a stated figure that the tables give too, one row each.
CREATE TABLE stated_codes AS
SELECT _line AS line, category FROM stated_figures WHERE "column" <> '' AND category <> '' AND category NOT LIKE '%;%'
UNION ALL
SELECT s._line, trim(j.value) FROM stated_figures s, json_each('["' || replace(s.category, ';', '","') || '"]') j
 WHERE s."column" <> '' AND s.category LIKE '%;%';
CREATE INDEX stated_codes_of ON stated_codes (line);
CREATE INDEX stated_figures_in ON stated_figures ("table");

-- A stated total beside what the entries of its register, phases and, where it names some, fates give.
CREATE TABLE wanted AS
SELECT s.*, s.phases || CASE s.fates WHEN '' THEN '' ELSE ';' || s.fates END AS words
  FROM stated_totals s;
CREATE TABLE phase_names AS   -- "established;to_2030", "new" → "đã thành lập, đến 2030, bổ sung mới"
SELECT s.phases, s.fates, (SELECT group_concat(coalesce(w.name, j.value), ', ') FROM json_each('["' || replace(s.words, ';', '","') || '"]') j
                             LEFT JOIN words w ON w.word = j.value) AS name
  FROM (SELECT DISTINCT phases, fates, words FROM wanted) s;
CREATE TABLE totals AS
SELECT s.register, s.plan, s.phases, s.fates, s.quantity, num(s.value) AS value, half(s.value) AS half, s.qualifier, s.place,
       CASE s.quantity WHEN 'count' THEN total(r.counts) ELSE total(r.area) END AS given,
       CASE s.quantity WHEN 'count' THEN 0 ELSE total(r.half) END AS given_half,
       count(r.name) AS entries, group_concat(CASE WHEN NOT r.counts THEN r.name || ' ' || show(r.area) || ' ha' END, ', ') AS not_counted,
       coalesce(nullif(min(r.printed_in), '') || say(', dòng ', ', lines ') || CAST(min(num(r.line)) AS INTEGER) || '–' || CAST(max(num(r.line)) AS INTEGER) || ' (' || s.register || ')',
                say('danh mục ', 'register ') || s.register) AS given_place
  FROM (SELECT *, min(_line) AS line, group_concat(_place, '; ') AS place
          FROM wanted GROUP BY register, plan, phases, fates, quantity, value, qualifier) s
  LEFT JOIN registers r ON r.register = s.register AND (r.plan = s.plan OR s.plan LIKE r.plan || ' %')
       AND instr(';' || s.phases || ';', ';' || r.phase || ';') > 0
       AND (s.fates = '' OR instr(';' || s.fates || ';', ';' || r.fate || ';') > 0)
 WHERE EXISTS (SELECT 1 FROM registers r WHERE r.register = s.register AND (r.plan = s.plan OR s.plan LIKE r.plan || ' %'))
 GROUP BY s.line;

-- Each stated total against its register. What a figure sums may have been inferred ("status 2025, inferred").
CREATE TABLE register_totals AS
SELECT t.plan LIKE '%, inferred' AS inferred,
       (SELECT name FROM words WHERE word = t.register) || ' · ' || (SELECT name FROM phase_names n WHERE n.phases = t.phases AND n.fates = t.fates) || ' · ' ||
       (SELECT name FROM words WHERE word = t.quantity) AS subject,
       CASE WHEN t.qualifier = 'trên' AND t.given > t.value THEN t.given ELSE t.value END AS left_value, t.place AS left_place,
       t.given AS right_value, t.given_place AS right_place,
       t.half + t.given_half AS tolerance,
       -- another stated total of the same entries agrees with them; a count that takes in what does not count is possible too
       CASE WHEN t.quantity = 'count' AND t.value = t.entries THEN 'undecidable'
            WHEN EXISTS (SELECT 1 FROM totals o WHERE o.register = t.register AND o.plan = t.plan AND o.phases = t.phases AND o.fates = t.fates
                            AND o.quantity = t.quantity AND abs(o.value - o.given) <= o.half + o.given_half)
            THEN 'right' ELSE 'undecidable' END AS supports,
       say('các dòng của danh mục cho ', 'the entries of the register give ') || show(t.given) ||
       coalesce((SELECT say('; cả giai đoạn: ', '; the whole phase: ') || group_concat(x.part, say(' và ', ' and '))
                   FROM (SELECT w.name || ' ' || show(CASE t.quantity WHEN 'count' THEN total(r.counts) ELSE total(r.area) END) AS part
                           FROM registers r JOIN words w ON w.word = r.fate
                          WHERE r.register = t.register AND t.fates <> '' AND instr(';' || t.phases || ';', ';' || r.phase || ';') > 0
                          GROUP BY r.fate) x), '') ||
       coalesce((SELECT say('; chỗ khác cũng ghi ', '; stated elsewhere too: ') || show(o.value) || ' (' || o.place || ')' FROM totals o
          WHERE o.register = t.register AND o.plan = t.plan AND o.phases = t.phases AND o.fates = t.fates AND o.quantity = t.quantity
            AND abs(o.value - o.given) <= o.half + o.given_half LIMIT 1), '') ||
       CASE WHEN t.quantity = 'count' AND t.value = t.entries AND t.value <> t.given
            THEN say('; tính cả giai đoạn sau của cụm đã đếm ở trước (', '; with the later phase of what was counted before (') || t.not_counted || '): ' || show(t.entries)
            ELSE '' END ||
       -- the planned area of all, less the areas of the other states
       CASE WHEN t.plan LIKE 'status%' AND t.quantity = 'area' AND abs(t.value - t.given) > t.half + t.given_half
            THEN coalesce((SELECT '; ' || show(t.value) || ' = ' || show(a.area) || ' (' || (SELECT name FROM words WHERE word = 'to_2030') || ') − ' ||
                                  show(o.area) || ' (' || o.names || ')'
                             FROM (SELECT sum(area) AS area FROM registers WHERE register = t.register AND plan = 'approved' AND phase = 'to_2030') a,
                                  (SELECT sum(area) AS area, replace(group_concat(DISTINCT w.name), ',', ', ') AS names FROM registers r JOIN words w ON w.word = r.phase
                                    WHERE r.register = t.register AND r.plan = 'status' AND instr(';' || t.phases || ';', ';' || r.phase || ';') = 0) o
                            WHERE abs(a.area - o.area - t.value) <= t.half + t.given_half), '')
            ELSE '' END ||
       -- a stale sum: two entries that it lacks
       CASE WHEN t.plan LIKE '%, inferred' AND t.given > t.value + t.half
            THEN coalesce((SELECT '; ' || show(t.value) || ' = ' || show(t.given) || ' − ' || show(a.area) || ' (' || a.name || ') − ' || show(b.area) || ' (' || b.name || ')'
                             FROM registers a JOIN registers b ON b.rowid > a.rowid AND b.register = a.register AND b.plan = a.plan
                            WHERE a.register = t.register AND t.plan LIKE a.plan || ' %' AND instr(';' || t.phases || ';', ';' || a.phase || ';') > 0
                              AND instr(';' || t.phases || ';', ';' || b.phase || ';') > 0 AND abs(t.given - a.area - b.area - t.value) < 0.005 LIMIT 1), '')
            ELSE '' END AS detail
  FROM totals t;

-- A difference or a rate printed although one of its figures is empty: the empty cell was counted as 0. Where an earlier figure
-- shows that the category was there, that is wrong; else the category may be new. A printed 0 beside empty cells says nothing.
CREATE TABLE differences_of_empty AS
SELECT n.name || CASE d.measure WHEN 'rate' THEN say(' · tỷ lệ (%): (', ' · rate (%): (') || rt.name || ' − ' || rf.name || ') / (' || ro.name || ' − ' || rf.name || ')'
                 ELSE ' · ' || rt.name || ' − ' || rf.name END AS subject,
       coalesce(num(d.printed_ha), num(d.printed_pct)) AS left_value, d._place AS left_place,
       NULL AS right_value,
       say('không có số để so: ô trống', 'nothing to compare: the cell is empty') AS right_place,
       NULL AS tolerance,
       '' AS supports,
       d.unit AS unit, d.category AS category, e.name || say(' trống', ' is empty') AS detail,
       (SELECT ro.name || ': ' || show(c.value) FROM cells c JOIN ref_names ro ON ro.ref = c.ref
         WHERE c.unit = d.unit AND c.category = d.category AND c.kind = 'state' AND c.year <= substr(e.ref, instr(e.ref, '20'), 4) AND c.value > 0
         ORDER BY c.year DESC, c.ref LIMIT 1) AS earlier
  FROM printed_deltas d
  JOIN category_names n ON n.code = d.category
  LEFT JOIN ref_names rt ON rt.ref = d.to_column
  LEFT JOIN ref_names rf ON rf.ref = d.from_column
  LEFT JOIN ref_names ro ON ro.ref = d.of_column
  JOIN ref_names e ON e.ref IN (d.to_column, d.from_column, d.of_column)
  LEFT JOIN cells c ON c.ref = e.ref AND c.unit = d.unit AND c.category = d.category
 WHERE c.value IS NULL AND coalesce(num(d.printed_ha), num(d.printed_pct)) <> 0
 GROUP BY d._line;

-- Lists of units are compared as sets of codes. A site stated again: a row "alternative" beside the site itself.
CREATE VIEW site_areas AS
SELECT _line, _place, name, kind, role, document, area_ha,
       (SELECT group_concat(value) FROM (SELECT trim(j.value) AS value FROM json_each('["' || replace(communes, ';', '","') || '"]') j ORDER BY 1)) AS codes
  FROM waste_cemetery WHERE communes <> '' AND num(area_ha) > 0;
CREATE TABLE site_pairs AS
SELECT a.name AS subject,
       num(a.area_ha) AS left_value, a._place AS left_place,
       num(b.area_ha) AS right_value, group_concat(CASE WHEN b.document = a.document THEN '' ELSE b.document || ': ' END || b._place, '; ') AS right_place,
       half(a.area_ha) + half(b.area_ha) AS tolerance,
       'undecidable' AS supports,
       coalesce((SELECT say('cũng ', 'also ') || show(num(o.area_ha)) || ': ' || group_concat(CASE WHEN o.document = a.document THEN '' ELSE o.document || ': ' END || o._place, '; ')
                   FROM site_areas o WHERE o.role = 'alternative' AND o.kind = a.kind AND o.codes = a.codes AND num(o.area_ha) = num(b.area_ha)
                    AND o.document <> b.document), '') AS detail,
       a.document = b.document AS one_document
  FROM site_areas a
  JOIN site_areas b ON b.role = 'alternative' AND b.kind = a.kind AND b.codes = a.codes
 WHERE a.role = 'site'
 GROUP BY a._line, b.area_ha, a.document = b.document;

-- Groups of communes, one row a commune.
CREATE VIEW group_members AS
SELECT g._line, g._place, g.grouping, g.name, trim(j.value) AS code
  FROM unit_groups g, json_each('["' || replace(g.communes, ';', '","') || '"]') j;
