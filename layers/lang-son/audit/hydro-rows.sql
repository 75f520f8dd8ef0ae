-- Hydropower to be added, as the prose has it, against the rows of the table due by 2030.
SELECT say('thủy điện bổ sung (MW)', 'added hydropower (MW)') AS subject,
       f.low AS left_value, f.places AS left_place,
       p.due AS right_value, p.place AS right_place,
       f.half + p.half AS tolerance,
       'undecidable' AS supports,
       p.words AS detail
  FROM (SELECT low, half, group_concat(_place, '; ') AS places FROM said
         WHERE subject = 'power-sources-added' AND basis IN ('hydro', 'hydro, plan section') GROUP BY low) f,
       (SELECT total(CASE phase WHEN 'to 2030' THEN num(capacity) END) AS due, sum(half(capacity)) AS half,
               "table" || say(', dòng ', ', lines ') || CAST(min(num(source_line)) AS INTEGER) || '–' || CAST(max(num(source_line)) AS INTEGER) || ' (power.csv)' AS place,
               say('đến 2030 ', 'to 2030 ') || show(total(CASE phase WHEN 'to 2030' THEN num(capacity) END)) ||
               say(' + đã có ', ' + existing ') || show(total(CASE status WHEN 'existing' THEN num(capacity) END)) ||
               ' + 2031–2035 ' || show(total(CASE phase WHEN '2031-2035' THEN num(capacity) END)) || ' = ' || show(sum(num(capacity))) AS words
          FROM power WHERE kind = 'plant_hydro' AND "table" LIKE 'Bảng %') p
