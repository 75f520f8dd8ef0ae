-- title_vi: Đất quốc phòng trong cụm công nghiệp
-- title_en: Defence land inside an industrial cluster
-- severity: warning
-- measure_unit: ha
-- at_least: 0.01
-- message_vi: {feature}: {measure} ha đất quốc phòng (CQP) nằm trong {other}
-- message_en: {feature}: {measure} ha of defence land (CQP) lie inside {other}
--
-- Chỉ cụm công nghiệp (kind là CCN), mọi giai đoạn.
-- rtree_land_use_geom là chỉ mục không gian của land_use: chỉ xét khoanh đất có khung bao chạm khung bao của cụm.

SELECT l.unit                                           AS unit,
       l.id                                             AS feature,
       z.name                                           AS other,
       ST_Area(ST_Intersection(l.geom, z.geom)) / 10000 AS measure,
       ST_Intersection(l.geom, z.geom)                  AS geometry
FROM zones AS z
JOIN rtree_land_use_geom AS near
  ON near.maxx >= ST_MinX(z.geom) AND near.minx <= ST_MaxX(z.geom)
 AND near.maxy >= ST_MinY(z.geom) AND near.miny <= ST_MaxY(z.geom)
JOIN land_use AS l ON l.fid = near.id
WHERE l.category = 'CQP'
  AND z.kind = 'CCN'
  AND ST_Intersects(l.geom, z.geom)
