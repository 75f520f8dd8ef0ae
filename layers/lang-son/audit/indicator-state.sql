-- One indicator of one period stated twice as a state: what was achieved is one figure.
SELECT CASE a.indicator WHEN 'afforestation achieved' THEN say('trồng rừng bình quân năm', 'afforestation a year')
            WHEN 'sustainable forest certification' THEN say('chứng chỉ quản lý rừng bền vững', 'certified forest')
            ELSE a.indicator END || ' · ' || a.period || ' (ha)' AS subject,
       num(a.value) AS left_value, a._place AS left_place,
       num(b.value) AS right_value, b._place AS right_place,
       half(a.value) + half(b.value) AS tolerance,
       'undecidable' AS supports
  FROM forest_targets a
  JOIN forest_targets b ON b.indicator = a.indicator AND b.period = a.period AND b.kind = a.kind
       AND b.unit_of_measure = a.unit_of_measure AND b._line > a._line
 WHERE a.kind = 'status' AND a.value_max = '' AND b.value_max = ''
