-- The length of the main line against its km points; the count of kilometres may jump where a line was moved.
SELECT say('đường sắt Hà Nội – Đồng Đăng: chiều dài và lý trình (km)', 'railway Hà Nội – Đồng Đăng: length and km points (km)') AS subject,
       l.low AS left_value, l._place AS left_place,
       b.low - a.low AS right_value, a._place || '; ' || b._place AS right_place,
       l.half + a.half + b.half AS tolerance,
       'undecidable' AS supports,
       show(b.low) || ' − ' || show(a.low) || ' = ' || show(b.low - a.low) AS detail
  FROM said l
  JOIN said a ON a.subject = l.subject AND a.basis = 'first km point'
  JOIN said b ON b.subject = l.subject AND b.basis = 'last km point'
 WHERE l.subject = 'railway-ha-noi-dong-dang' AND l.basis = 'paragraph of the line'
