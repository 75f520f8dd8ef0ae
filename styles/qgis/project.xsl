<?xml version="1.0" encoding="UTF-8"?>
<!-- The QGIS project of a package: groups of layers, findings on top, and a print layout. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:include href="layer.xsl"/>
  <xsl:include href="layout.xsl"/>
  <xsl:output method="xml" encoding="UTF-8" indent="yes" omit-xml-declaration="yes"
      doctype-public="http://mrcc.com/qgis.dtd" doctype-system="SYSTEM"/>

  <xsl:template match="/project">
    <qgis version="3.22.0" projectname="{@title}" saveDateTime="{@date}T00:00:00">
      <homePath path=""/>
      <title><xsl:value-of select="@title"/></title>
      <autotransaction active="0"/>
      <evaluateDefaultValues active="0"/>
      <trust active="0"/>
      <projectCrs><xsl:apply-templates select="crs"/></projectCrs>
      <layer-tree-group>
        <customproperties><Option/></customproperties>
        <xsl:apply-templates select="group" mode="tree"/>
      </layer-tree-group>
      <relations>
        <xsl:if test="group/style[@name = 'units'] and group/style[@name = 'balance']">
          <relation id="quydat_units_balance" name="{@relation}" strength="Association"
              referencedLayer="quydat_units" referencingLayer="quydat_balance">
            <fieldRef referencedField="code" referencingField="unit"/>
          </relation>
        </xsl:if>
      </relations>
      <mapcanvas name="theMapCanvas" annotationsVisible="1">
        <units>meters</units>
        <xsl:apply-templates select="extent"/>
        <rotation>0</rotation>
        <destinationsrs><xsl:apply-templates select="crs"/></destinationsrs>
        <rendermaptile>0</rendermaptile>
      </mapcanvas>
      <projectlayers>
        <xsl:apply-templates select="group/style | group/raster"/>
      </projectlayers>
      <layerorder>
        <xsl:for-each select="group/style | group/raster">
          <layer id="quydat_{@name}"/>
        </xsl:for-each>
      </layerorder>
      <properties>
        <!-- the plane: areas that QGIS measures are those of the balance -->
        <Measure><Ellipsoid type="QString">NONE</Ellipsoid></Measure>
        <Measurement>
          <AreaUnits type="QString">ha</AreaUnits>
          <DistanceUnits type="QString">meters</DistanceUnits>
        </Measurement>
        <Paths><Absolute type="bool">false</Absolute></Paths>
        <PositionPrecision>
          <Automatic type="bool">true</Automatic>
          <DecimalPlaces type="int">2</DecimalPlaces>
        </PositionPrecision>
        <SpatialRefSys><ProjectionsEnabled type="int">1</ProjectionsEnabled></SpatialRefSys>
      </properties>
      <projectMetadata>
        <identifier><xsl:value-of select="@code"/></identifier>
        <language><xsl:value-of select="@lang"/></language>
        <title><xsl:value-of select="@title"/></title>
        <abstract><xsl:value-of select="@note"/></abstract>
        <creation><xsl:value-of select="@date"/>T00:00:00</creation>
      </projectMetadata>
      <Layouts><xsl:call-template name="layout"/></Layouts>
    </qgis>
  </xsl:template>

  <xsl:template match="crs">
    <spatialrefsys>
      <wkt><xsl:value-of select="@wkt"/></wkt>
      <proj4></proj4>
      <authid><xsl:value-of select="@authid"/></authid>
      <description><xsl:value-of select="@name"/></description>
    </spatialrefsys>
  </xsl:template>

  <xsl:template match="extent">
    <extent>
      <xmin><xsl:value-of select="@west"/></xmin>
      <ymin><xsl:value-of select="@south"/></ymin>
      <xmax><xsl:value-of select="@east"/></xmax>
      <ymax><xsl:value-of select="@north"/></ymax>
    </extent>
  </xsl:template>

  <!-- ==== the tree of layers ==== -->

  <xsl:template match="group" mode="tree">
    <layer-tree-group name="{@title}" checked="Qt::Checked" expanded="1">
      <xsl:if test="@closed">
        <xsl:attribute name="expanded">0</xsl:attribute>
      </xsl:if>
      <customproperties><Option/></customproperties>
      <xsl:apply-templates select="style | raster" mode="tree"/>
    </layer-tree-group>
  </xsl:template>

  <xsl:template match="style | raster" mode="tree">
    <layer-tree-layer id="quydat_{@name}" name="{@title}" source="{@source}" checked="Qt::Checked" expanded="0"
        legend_exp="" patch_size="-1,-1">
      <xsl:attribute name="providerKey">
        <xsl:choose>
          <xsl:when test="self::raster">gdal</xsl:when>
          <xsl:otherwise>ogr</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:if test="@hidden">
        <xsl:attribute name="checked">Qt::Unchecked</xsl:attribute>
      </xsl:if>
      <customproperties><Option/></customproperties>
    </layer-tree-layer>
  </xsl:template>

  <!-- ==== layers ==== -->

  <xsl:template match="style">
    <maplayer type="vector" styleCategories="AllStyleCategories" labelsEnabled="0" readOnly="0" refreshOnNotifyEnabled="0"
        autoRefreshEnabled="0" hasScaleBasedVisibilityFlag="0" simplifyDrawingHints="1" simplifyDrawingTol="1"
        simplifyAlgorithm="0" simplifyLocal="1" simplifyMaxScale="1">
      <xsl:attribute name="geometry">
        <xsl:choose>
          <xsl:when test="@shape = 'point'">Point</xsl:when>
          <xsl:when test="@shape = 'line'">Line</xsl:when>
          <xsl:when test="@shape = 'polygon'">Polygon</xsl:when>
          <xsl:otherwise>No geometry</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:if test="label">
        <xsl:attribute name="labelsEnabled">1</xsl:attribute>
      </xsl:if>
      <id>quydat_<xsl:value-of select="@name"/></id>
      <datasource><xsl:value-of select="@source"/></datasource>
      <keywordList><value/></keywordList>
      <layername><xsl:value-of select="@title"/></layername>
      <xsl:if test="@shape != 'none'">
        <srs><xsl:apply-templates select="/project/crs"/></srs>
      </xsl:if>
      <provider encoding="UTF-8">ogr</provider>
      <map-layer-style-manager current="default"><map-layer-style name="default"/></map-layer-style-manager>
      <flags>
        <Identifiable>1</Identifiable>
        <Removable>1</Removable>
        <Searchable>1</Searchable>
        <Private>0</Private>
      </flags>
      <xsl:apply-templates select="." mode="body"/>
    </maplayer>
  </xsl:template>

  <xsl:template match="raster">
    <maplayer type="raster" styleCategories="AllStyleCategories" hasScaleBasedVisibilityFlag="0">
      <id>quydat_<xsl:value-of select="@name"/></id>
      <datasource><xsl:value-of select="@source"/></datasource>
      <keywordList><value/></keywordList>
      <layername><xsl:value-of select="@title"/></layername>
      <srs>
        <spatialrefsys><wkt></wkt><proj4></proj4><authid>EPSG:3857</authid></spatialrefsys>
      </srs>
      <provider>gdal</provider>
      <map-layer-style-manager current="default"><map-layer-style name="default"/></map-layer-style-manager>
      <flags>
        <Identifiable>1</Identifiable>
        <Removable>1</Removable>
        <Searchable>1</Searchable>
        <Private>0</Private>
      </flags>
      <pipe>
        <rasterrenderer type="multibandcolor" opacity="1" redBand="1" greenBand="2" blueBand="3" alphaBand="4"/>
      </pipe>
      <blendMode>0</blendMode>
    </maplayer>
  </xsl:template>
</xsl:stylesheet>
