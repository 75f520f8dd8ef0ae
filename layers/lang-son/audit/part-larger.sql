-- What stands inside a zone cannot be larger than the zone. The list says what is part of what, as the text has it: phase 1
-- of the transshipment zone is in use "trong đó Công viên Logistics Viettel Lạng Sơn đi vào hoạt động" (lines 5705–5708, 5728–5730).
WITH list (part, whole) AS (VALUES ('Công viên logistics Viettel Lạng Sơn', 'Khu trung chuyển hàng hóa, giai đoạn 1'))
SELECT l.part || say(' · diện tích (ha), trong ', ' · area (ha), in ') || l.whole AS subject,
       num(p.area_ha) AS left_value, p._place AS left_place,
       num(w.area_ha) AS right_value, w._place AS right_place,
       half(p.area_ha) + half(w.area_ha) AS tolerance,
       'undecidable' AS supports,
       coalesce((SELECT say('cả khu: ', 'the whole zone: ') || z.name || ' ' || z.area_text || ' (' || z._place || '); ' FROM ports_stations z
                  WHERE z.name = 'Khu trung chuyển hàng hóa Đồng Đăng - Lạng Sơn' LIMIT 1), '') ||
       say('công viên ở giai đoạn 1 của khu', 'the park is in phase 1 of it') AS detail
  FROM list l JOIN ports_stations p ON p.name = l.part JOIN ports_stations w ON w.name = l.whole
 WHERE num(p.area_ha) > num(w.area_ha)
