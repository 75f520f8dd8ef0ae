-- A soil's area in the prose against Bảng 1.
SELECT s.name_vi || ' (' || s.name_fao || ')' AS subject,
       num(f.value) AS left_value, f._place AS left_place,
       num(s.area_ha) AS right_value, s._place AS right_place,
       half(f.value) + half(s.area_ha) AS tolerance,
       -- the sum of the table closes with the table's figure
       CASE WHEN abs((SELECT sum(num(area_ha)) FROM soil WHERE no <> '') - (SELECT num(area_ha) FROM soil WHERE no = '')) < 0.05
            THEN 'right' ELSE 'undecidable' END AS supports,
       say('Bảng 1 cộng đủ với số của bảng', 'Bảng 1 sums up with the figure of the table') AS detail
  FROM stated_figures f JOIN soil s ON s.name_fao = f.basis
 WHERE f.subject = 'soil' AND f.quantity = 'area'
