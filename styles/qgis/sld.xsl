<?xml version="1.0" encoding="UTF-8"?>
<!-- A style of the GeoPackage as SLD 1.1 with SE, for map servers. Lengths in pixels of 0.28 mm. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc">
  <xsl:output method="xml" encoding="UTF-8" indent="yes" omit-xml-declaration="no"/>

  <xsl:template match="/style">
    <StyledLayerDescriptor version="1.1.0">
      <NamedLayer>
        <se:Name><xsl:value-of select="@name"/></se:Name>
        <UserStyle>
          <se:Name><xsl:value-of select="@name"/></se:Name>
          <se:Description><se:Title><xsl:value-of select="@title"/></se:Title></se:Description>
          <IsDefault>1</IsDefault>
          <se:FeatureTypeStyle>
            <xsl:apply-templates select="class"/>
          </se:FeatureTypeStyle>
        </UserStyle>
      </NamedLayer>
    </StyledLayerDescriptor>
  </xsl:template>

  <xsl:template match="class">
    <se:Rule>
      <se:Name><xsl:value-of select="@label"/></se:Name>
      <se:Description><se:Title><xsl:value-of select="@label"/></se:Title></se:Description>
      <xsl:choose>
        <xsl:when test="@value">
          <ogc:Filter>
            <ogc:PropertyIsEqualTo>
              <ogc:PropertyName><xsl:value-of select="../@field"/></ogc:PropertyName>
              <ogc:Literal><xsl:value-of select="@value"/></ogc:Literal>
            </ogc:PropertyIsEqualTo>
          </ogc:Filter>
        </xsl:when>
        <xsl:when test="../@field"><se:ElseFilter/></xsl:when>
      </xsl:choose>
      <xsl:choose>
        <xsl:when test="../@shape = 'point'"><xsl:call-template name="point"/></xsl:when>
        <xsl:when test="../@shape = 'line'"><xsl:call-template name="line"/></xsl:when>
        <xsl:otherwise><xsl:call-template name="polygon"/></xsl:otherwise>
      </xsl:choose>
    </se:Rule>
  </xsl:template>

  <xsl:template name="point">
    <se:PointSymbolizer>
      <se:Graphic>
        <se:Mark>
          <se:WellKnownName>circle</se:WellKnownName>
          <xsl:call-template name="fill"/>
          <xsl:call-template name="stroke"/>
        </se:Mark>
        <se:Size><xsl:value-of select="@size_px"/></se:Size>
      </se:Graphic>
    </se:PointSymbolizer>
  </xsl:template>

  <xsl:template name="line">
    <xsl:if test="@casing">
      <se:LineSymbolizer>
        <se:Stroke>
          <se:SvgParameter name="stroke"><xsl:value-of select="@casing"/></se:SvgParameter>
          <se:SvgParameter name="stroke-width"><xsl:value-of select="@casing_px"/></se:SvgParameter>
          <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
          <se:SvgParameter name="stroke-linecap">round</se:SvgParameter>
        </se:Stroke>
      </se:LineSymbolizer>
    </xsl:if>
    <se:LineSymbolizer><xsl:call-template name="stroke"/></se:LineSymbolizer>
  </xsl:template>

  <xsl:template name="polygon">
    <se:PolygonSymbolizer>
      <xsl:call-template name="fill"/>
      <xsl:call-template name="stroke"/>
    </se:PolygonSymbolizer>
    <xsl:if test="../@hatch">
      <se:PolygonSymbolizer>
        <se:Fill>
          <se:GraphicFill>
            <se:Graphic>
              <se:Mark>
                <se:WellKnownName>slash</se:WellKnownName>
                <se:Stroke>
                  <se:SvgParameter name="stroke"><xsl:value-of select="@stroke"/></se:SvgParameter>
                  <se:SvgParameter name="stroke-width">0.5</se:SvgParameter>
                </se:Stroke>
              </se:Mark>
              <se:Size>8</se:Size>
            </se:Graphic>
          </se:GraphicFill>
        </se:Fill>
      </se:PolygonSymbolizer>
    </xsl:if>
  </xsl:template>

  <xsl:template name="fill">
    <xsl:if test="@fill">
      <se:Fill>
        <se:SvgParameter name="fill"><xsl:value-of select="@fill"/></se:SvgParameter>
        <se:SvgParameter name="fill-opacity"><xsl:value-of select="@opacity"/></se:SvgParameter>
      </se:Fill>
    </xsl:if>
  </xsl:template>

  <xsl:template name="stroke">
    <xsl:if test="@stroke">
      <se:Stroke>
        <se:SvgParameter name="stroke"><xsl:value-of select="@stroke"/></se:SvgParameter>
        <se:SvgParameter name="stroke-width"><xsl:value-of select="@width_px"/></se:SvgParameter>
        <se:SvgParameter name="stroke-linejoin">round</se:SvgParameter>
        <xsl:if test="@dash_px">
          <se:SvgParameter name="stroke-dasharray"><xsl:value-of select="@dash_px"/></se:SvgParameter>
        </xsl:if>
      </se:Stroke>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
