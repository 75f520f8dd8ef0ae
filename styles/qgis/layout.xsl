<?xml version="1.0" encoding="UTF-8"?>
<!-- A map on A3 for printing, also as an atlas with a page for each unit. Places and lengths in mm from the upper left corner. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:variable name="map_id">{7d1f0c52-0000-4000-8000-000000000002}</xsl:variable>

  <xsl:template name="layout">
    <Layout name="{@layout}" worldFileMap="" printResolution="300" units="mm">
      <Snapper snapToItems="1" snapToGrid="0" snapToGuides="1" tolerance="5"/>
      <Grid resolution="10" offsetX="0" offsetY="0" resUnits="mm" offsetUnits="mm"/>
      <PageCollection>
        <xsl:call-template name="page_symbol"/>
        <LayoutItem type="65638" size="420,297,mm" background="true">
          <xsl:call-template name="item"><xsl:with-param name="number">1</xsl:with-param></xsl:call-template>
          <xsl:call-template name="page_symbol"/>
        </LayoutItem>
        <GuideCollection visible="1"/>
      </PageCollection>
      <xsl:call-template name="label">
        <xsl:with-param name="number">3</xsl:with-param>
        <xsl:with-param name="place">10,6,mm</xsl:with-param>
        <xsl:with-param name="size">400,9,mm</xsl:with-param>
        <xsl:with-param name="font">Noto Sans,16,-1,5,75,0,0,0,0,0</xsl:with-param>
        <xsl:with-param name="align">4</xsl:with-param>
        <xsl:with-param name="text" select="@map_title"/>
      </xsl:call-template>
      <!-- without the atlas there is no unit: the map shows the province -->
      <xsl:call-template name="label">
        <xsl:with-param name="number">4</xsl:with-param>
        <xsl:with-param name="place">10,15,mm</xsl:with-param>
        <xsl:with-param name="size">400,8,mm</xsl:with-param>
        <xsl:with-param name="font">Noto Sans,12,-1,5,50,0,0,0,0,0</xsl:with-param>
        <xsl:with-param name="align">4</xsl:with-param>
        <xsl:with-param name="text">[% coalesce(attribute(@atlas_feature, 'name') || ', ', '') || @project_title %]</xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="map"/>
      <xsl:call-template name="legend"/>
      <xsl:call-template name="scale_bar"/>
      <xsl:call-template name="label">
        <xsl:with-param name="number">7</xsl:with-param>
        <xsl:with-param name="place">90,277,mm</xsl:with-param>
        <xsl:with-param name="size">45,5,mm</xsl:with-param>
        <xsl:with-param name="font">Noto Sans,8,-1,5,50,0,0,0,0,0</xsl:with-param>
        <xsl:with-param name="align">1</xsl:with-param>
        <xsl:with-param name="text"><xsl:value-of select="@scale"/> 1 : [% format_number(round(map_get(item_variables('map'), 'map_scale')), 0) %]</xsl:with-param>
      </xsl:call-template>
      <LayoutItem type="65640" position="13,28,mm" positionOnPage="13,28,mm" size="14,16,mm" mapUuid="{$map_id}" mode="2" background="true"
          file=":/images/north_arrows/layout_default_north_arrow.svg" pictureWidth="14" pictureHeight="16" resizeMode="0"
          northMode="0" northOffset="0" pictureRotation="0" anchorPoint="4" svgFillColor="0,0,0,255" svgBorderColor="0,0,0,255"
          svgBorderWidth="0.2">
        <xsl:call-template name="item"><xsl:with-param name="number">8</xsl:with-param></xsl:call-template>
      </LayoutItem>
      <xsl:call-template name="label">
        <xsl:with-param name="number">9</xsl:with-param>
        <xsl:with-param name="place">140,277,mm</xsl:with-param>
        <xsl:with-param name="size">160,12,mm</xsl:with-param>
        <xsl:with-param name="font">Noto Sans,7,-1,5,50,0,0,0,0,0</xsl:with-param>
        <xsl:with-param name="align">1</xsl:with-param>
        <xsl:with-param name="text" select="@note"/>
      </xsl:call-template>
      <customproperties>
        <Option type="Map"><Option name="singleFile" type="bool" value="true"/></Option>
      </customproperties>
      <Atlas enabled="1" coverageLayer="quydat_units" coverageLayerName="{group/style[@name = 'units']/@title}"
          coverageLayerSource="{group/style[@name = 'units']/@source}" coverageLayerProvider="ogr" hideCoverage="0"
          filterFeatures="0" sortFeatures="1" sortKey="&quot;code&quot;" sortAscending="1"
          pageNameExpression="&quot;code&quot; || ' – ' || &quot;name&quot;" filenamePattern="'{@file}-' || &quot;code&quot;"/>
    </Layout>
  </xsl:template>

  <!-- What every item has. -->
  <xsl:template name="item">
    <xsl:param name="number"/>
    <xsl:attribute name="uuid">{7d1f0c52-0000-4000-8000-00000000000<xsl:value-of select="$number"/>}</xsl:attribute>
    <xsl:attribute name="templateUuid">{7d1f0c52-0000-4000-8000-00000000000<xsl:value-of select="$number"/>}</xsl:attribute>
    <xsl:attribute name="groupUuid"/>
    <xsl:attribute name="zValue"><xsl:value-of select="$number"/></xsl:attribute>
    <xsl:attribute name="visibility">1</xsl:attribute>
    <xsl:attribute name="opacity">1</xsl:attribute>
    <xsl:attribute name="blendMode">0</xsl:attribute>
    <xsl:attribute name="referencePoint">0</xsl:attribute>
    <xsl:attribute name="itemRotation">0</xsl:attribute>
    <xsl:attribute name="positionLock">false</xsl:attribute>
    <xsl:attribute name="excludeFromExports">0</xsl:attribute>
    <xsl:attribute name="frameJoinStyle">miter</xsl:attribute>
    <xsl:attribute name="outlineWidthM">0.3,mm</xsl:attribute>
    <FrameColor red="0" green="0" blue="0" alpha="255"/>
    <BackgroundColor red="255" green="255" blue="255" alpha="255"/>
  </xsl:template>

  <xsl:template name="page_symbol">
    <symbol name="" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
      <xsl:call-template name="layer">
        <xsl:with-param name="class">SimpleFill</xsl:with-param>
        <xsl:with-param name="options">
          <o k="color" v="255,255,255,255"/>
          <o k="style" v="solid"/>
          <o k="outline_style" v="no"/>
        </xsl:with-param>
      </xsl:call-template>
    </symbol>
  </xsl:template>

  <xsl:template name="label">
    <xsl:param name="number"/>
    <xsl:param name="place"/>
    <xsl:param name="size"/>
    <xsl:param name="font"/>
    <xsl:param name="align"/>
    <xsl:param name="text"/>
    <LayoutItem type="65641" position="{$place}" positionOnPage="{$place}" size="{$size}" labelText="{$text}" htmlState="0"
        halign="{$align}" valign="32" marginX="0" marginY="0" background="false" frame="false">
      <xsl:call-template name="item"><xsl:with-param name="number" select="$number"/></xsl:call-template>
      <LabelFont description="{$font}" style=""/>
      <FontColor red="0" green="0" blue="0" alpha="255"/>
    </LayoutItem>
  </xsl:template>

  <xsl:template name="map">
    <LayoutItem type="65639" id="map" position="10,25,mm" positionOnPage="10,25,mm" size="290,248,mm" frame="true" background="true"
        drawCanvasItems="true" mapFlags="0" mapRotation="0" labelMargin="0,mm" isTemporal="0" followPreset="false" followPresetName=""
        keepLayerSet="false">
      <xsl:call-template name="item"><xsl:with-param name="number">2</xsl:with-param></xsl:call-template>
      <!-- an extent of the frame's proportions: QGIS would fit the frame to any other -->
      <xsl:variable name="width" select="extent/@east - extent/@west"/>
      <xsl:variable name="height" select="extent/@north - extent/@south"/>
      <xsl:variable name="is_wide" select="$width * 248 &gt; $height * 290"/>
      <xsl:variable name="half_x" select="($width * $is_wide + $height * 290 div 248 * not($is_wide)) div 2"/>
      <xsl:variable name="half_y" select="($height * not($is_wide) + $width * 248 div 290 * $is_wide) div 2"/>
      <xsl:variable name="x" select="extent/@west + $width div 2"/>
      <xsl:variable name="y" select="extent/@south + $height div 2"/>
      <Extent xmin="{format-number($x - $half_x, '0.000')}" xmax="{format-number($x + $half_x, '0.000')}"
          ymin="{format-number($y - $half_y, '0.000')}" ymax="{format-number($y + $half_y, '0.000')}"/>
      <LayerSet/>
      <AtlasMap atlasDriven="1" scalingMode="2" margin="0.05"/>
    </LayoutItem>
  </xsl:template>

  <xsl:template name="legend">
    <LayoutItem type="65642" position="303,25,mm" positionOnPage="303,25,mm" size="110,265,mm" title="{@legend}" map_uuid="{$map_id}"
        legendFilterByMap="1" legendFilterByAtlas="0" columnCount="1" columnSpace="2" boxSpace="1" splitLayer="1" equalColumnWidth="0"
        wrapChar="" lineSpacing="0.5" symbolWidth="6" symbolHeight="2.2" maxSymbolSize="0" minSymbolSize="0" symbolAlignment="1"
        titleAlignment="1" fontColor="#000000" resizeToContents="1" background="false" frame="false" rasterBorder="1"
        rasterBorderColor="0,0,0,255" rasterBorderWidth="0" wmsLegendWidth="50" wmsLegendHeight="25">
      <xsl:call-template name="item"><xsl:with-param name="number">5</xsl:with-param></xsl:call-template>
      <styles>
        <style name="title" alignment="1" indent="0" marginBottom="1.5"><styleFont description="Noto Sans,10,-1,5,75,0,0,0,0,0" style=""/></style>
        <style name="group" alignment="1" indent="0" marginTop="1"><styleFont description="Noto Sans,8,-1,5,75,0,0,0,0,0" style=""/></style>
        <style name="subgroup" alignment="1" indent="0" marginTop="1.2"><styleFont description="Noto Sans,7,-1,5,75,0,0,0,0,0" style=""/></style>
        <style name="symbol" alignment="1" indent="0" marginTop="0.9"><styleFont description="Noto Sans,6,-1,5,50,0,0,0,0,0" style=""/></style>
        <style name="symbolLabel" alignment="1" indent="0" marginTop="0.9" marginLeft="1.5"><styleFont description="Noto Sans,6,-1,5,50,0,0,0,0,0" style=""/></style>
      </styles>
      <layer-tree-group>
        <customproperties><Option/></customproperties>
        <xsl:apply-templates select="group/style[@shape != 'none' and not(@bare) and not(@hidden)]" mode="tree"/>
      </layer-tree-group>
    </LayoutItem>
  </xsl:template>

  <xsl:template name="scale_bar">
    <LayoutItem type="65646" position="9,276,mm" positionOnPage="9,276,mm" size="75,12,mm" mapUuid="{$map_id}" style="Single Box"
        unitType="km" unitLabel="km" numMapUnitsPerScaleBarUnit="1" numSegments="2" numSegmentsLeft="0" numUnitsPerSegment="1"
        segmentSizeMode="1" minBarWidth="30" maxBarWidth="60" segmentMillimeters="20" height="2" labelBarSpace="1" boxContentSpace="1"
        alignment="0" lineJoinStyle="miter" lineCapStyle="square" outlineWidth="0.2" labelHorizontalPlacement="0"
        labelVerticalPlacement="0" numSubdivisions="1" subdivisionsHeight="1.5" background="false" frame="false">
      <xsl:call-template name="item"><xsl:with-param name="number">6</xsl:with-param></xsl:call-template>
      <text-style fontFamily="Noto Sans" namedStyle="Regular" fontSize="8" fontSizeUnit="Point" fontWeight="50" textColor="0,0,0,255"
          textOpacity="1">
        <xsl:call-template name="families"/>
      </text-style>
    </LayoutItem>
  </xsl:template>
</xsl:stylesheet>
