<?xml version="1.0" encoding="UTF-8"?>
<!-- A style of the GeoPackage as QML. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:include href="layer.xsl"/>
  <xsl:output method="xml" encoding="UTF-8" indent="yes" omit-xml-declaration="yes"
      doctype-public="http://mrcc.com/qgis.dtd" doctype-system="SYSTEM"/>

  <xsl:template match="/style">
    <qgis version="3.22.0" styleCategories="LayerConfiguration|Symbology|Labeling|Fields|Forms">
      <xsl:if test="label">
        <xsl:attribute name="labelsEnabled">1</xsl:attribute>
      </xsl:if>
      <xsl:apply-templates select="." mode="body"/>
      <layerGeometryType>
        <xsl:choose>
          <xsl:when test="@shape = 'point'">0</xsl:when>
          <xsl:when test="@shape = 'line'">1</xsl:when>
          <xsl:when test="@shape = 'polygon'">2</xsl:when>
          <xsl:otherwise>4</xsl:otherwise>
        </xsl:choose>
      </layerGeometryType>
    </qgis>
  </xsl:template>
</xsl:stylesheet>
