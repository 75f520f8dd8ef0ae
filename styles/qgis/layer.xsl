<?xml version="1.0" encoding="UTF-8"?>
<!-- How QGIS shows a layer, in a QML file and in a project: symbols, labels, headings, meanings of codes. QGIS 3.22 reads
     <prop>, later versions <Option>: both are written. Lengths in mm. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:exsl="http://exslt.org/common"
    exclude-result-prefixes="exsl">

  <xsl:template match="style" mode="body">
    <xsl:if test="@shape != 'none'">
      <xsl:call-template name="renderer"/>
      <xsl:apply-templates select="label"/>
      <blendMode>0</blendMode>
      <featureBlendMode>0</featureBlendMode>
      <layerOpacity>1</layerOpacity>
    </xsl:if>
    <fieldConfiguration>
      <xsl:for-each select="column">
        <field name="{@name}" configurationFlags="None">
          <editWidget>
            <xsl:attribute name="type">
              <xsl:choose>
                <xsl:when test="value">ValueMap</xsl:when>
                <xsl:otherwise>TextEdit</xsl:otherwise>
              </xsl:choose>
            </xsl:attribute>
            <config>
              <Option type="Map">
                <xsl:if test="value">
                  <Option type="List" name="map">
                    <xsl:for-each select="value">
                      <Option type="Map"><Option type="QString" name="{@label}" value="{@code}"/></Option>
                    </xsl:for-each>
                  </Option>
                </xsl:if>
              </Option>
            </config>
          </editWidget>
        </field>
      </xsl:for-each>
    </fieldConfiguration>
    <aliases>
      <xsl:for-each select="column">
        <alias index="{@index}" field="{@name}" name="{@heading}"/>
      </xsl:for-each>
    </aliases>
  </xsl:template>

  <xsl:template name="renderer">
    <renderer-v2 forceraster="0" enableorderby="0" symbollevels="0" type="singleSymbol">
      <xsl:if test="@field">
        <xsl:attribute name="type">categorizedSymbol</xsl:attribute>
        <xsl:attribute name="attr"><xsl:value-of select="@field"/></xsl:attribute>
      </xsl:if>
      <xsl:if test="@shape = 'line'">
        <!-- casings below all strokes, so that crossings look like crossings -->
        <xsl:attribute name="symbollevels">1</xsl:attribute>
      </xsl:if>
      <xsl:if test="@field">
        <categories>
          <xsl:for-each select="class">
            <category render="true" type="string" value="{@value}" symbol="{position() - 1}" label="{@label}"/>
          </xsl:for-each>
        </categories>
      </xsl:if>
      <symbols>
        <xsl:apply-templates select="class"/>
      </symbols>
      <rotation/>
      <sizescale/>
    </renderer-v2>
  </xsl:template>

  <xsl:template match="class">
    <xsl:variable name="number" select="count(preceding-sibling::class)"/>
    <symbol name="{$number}" alpha="1" clip_to_extent="1" force_rhr="0">
      <xsl:attribute name="type">
        <xsl:choose>
          <xsl:when test="../@shape = 'point'">marker</xsl:when>
          <xsl:when test="../@shape = 'line'">line</xsl:when>
          <xsl:otherwise>fill</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:choose>
        <xsl:when test="../@shape = 'point'"><xsl:call-template name="marker"/></xsl:when>
        <xsl:when test="../@shape = 'line'"><xsl:call-template name="line"/></xsl:when>
        <xsl:otherwise><xsl:call-template name="fill"><xsl:with-param name="number" select="$number"/></xsl:call-template></xsl:otherwise>
      </xsl:choose>
    </symbol>
  </xsl:template>

  <xsl:template name="marker">
    <xsl:call-template name="layer">
      <xsl:with-param name="class">SimpleMarker</xsl:with-param>
      <xsl:with-param name="options">
        <o k="name" v="circle"/>
        <o k="color" v="{@fill_rgba}"/>
        <o k="outline_color" v="{@stroke_rgba}"/>
        <o k="outline_style" v="solid"/>
        <o k="outline_width" v="{@width_mm}"/>
        <o k="outline_width_unit" v="MM"/>
        <o k="size" v="{@size_mm}"/>
        <o k="size_unit" v="MM"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="line">
    <xsl:if test="@casing">
      <xsl:call-template name="layer">
        <xsl:with-param name="class">SimpleLine</xsl:with-param>
        <xsl:with-param name="options">
          <o k="line_color" v="{@casing_rgba}"/>
          <o k="line_style" v="solid"/>
          <o k="line_width" v="{@casing_mm}"/>
          <o k="line_width_unit" v="MM"/>
          <o k="capstyle" v="round"/>
          <o k="joinstyle" v="round"/>
          <o k="use_custom_dash" v="0"/>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:call-template name="stroke">
      <xsl:with-param name="pass" select="number(boolean(@casing))"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="stroke">
    <xsl:param name="pass" select="0"/>
    <xsl:call-template name="layer">
      <xsl:with-param name="class">SimpleLine</xsl:with-param>
      <xsl:with-param name="pass" select="$pass"/>
      <xsl:with-param name="options">
        <o k="line_color" v="{@stroke_rgba}"/>
        <o k="line_style" v="solid"/>
        <o k="line_width" v="{@width_mm}"/>
        <o k="line_width_unit" v="MM"/>
        <o k="joinstyle" v="round"/>
        <xsl:choose>
          <xsl:when test="@dash_mm">
            <o k="capstyle" v="flat"/>
            <o k="use_custom_dash" v="1"/>
            <o k="customdash" v="{@dash_mm}"/>
            <o k="customdash_unit" v="MM"/>
          </xsl:when>
          <xsl:otherwise>
            <o k="capstyle" v="round"/>
            <o k="use_custom_dash" v="0"/>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="fill">
    <xsl:param name="number"/>
    <xsl:if test="../@bare">
      <xsl:call-template name="layer">
        <xsl:with-param name="class">SimpleFill</xsl:with-param>
        <xsl:with-param name="options">
          <o k="style" v="no"/>
          <o k="outline_style" v="no"/>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="@fill">
      <xsl:call-template name="layer">
        <xsl:with-param name="class">SimpleFill</xsl:with-param>
        <xsl:with-param name="is_close" select="@close_outline"/>
        <xsl:with-param name="options">
          <o k="color" v="{@fill_rgba}"/>
          <o k="style" v="solid"/>
          <o k="joinstyle" v="round"/>
          <xsl:choose>
            <xsl:when test="@stroke and not(@dash_mm)">
              <o k="outline_color" v="{@stroke_rgba}"/>
              <o k="outline_style" v="solid"/>
              <o k="outline_width" v="{@width_mm}"/>
              <o k="outline_width_unit" v="MM"/>
            </xsl:when>
            <xsl:otherwise><o k="outline_style" v="no"/></xsl:otherwise>
          </xsl:choose>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="../@hatch">
      <xsl:call-template name="hatch"><xsl:with-param name="number" select="$number"/></xsl:call-template>
    </xsl:if>
    <xsl:if test="@stroke and not(../@bare) and (@dash_mm or not(@fill))">
      <xsl:call-template name="stroke"/>
    </xsl:if>
  </xsl:template>

  <xsl:template name="hatch">
    <xsl:param name="number"/>
    <xsl:call-template name="layer">
      <xsl:with-param name="class">LinePatternFill</xsl:with-param>
      <xsl:with-param name="options">
        <o k="angle" v="45"/>
        <o k="distance" v="2"/>
        <o k="distance_unit" v="MM"/>
        <o k="line_width" v="0.15"/>
        <o k="line_width_unit" v="MM"/>
      </xsl:with-param>
      <xsl:with-param name="symbol">
        <symbol type="line" name="@{$number}@1" alpha="1" clip_to_extent="1" force_rhr="0">
          <xsl:call-template name="layer">
            <xsl:with-param name="class">SimpleLine</xsl:with-param>
            <xsl:with-param name="options">
              <o k="line_color" v="{@stroke_rgba}"/>
              <o k="line_style" v="solid"/>
              <o k="line_width" v="0.15"/>
              <o k="line_width_unit" v="MM"/>
            </xsl:with-param>
          </xsl:call-template>
        </symbol>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="layer">
    <xsl:param name="class"/>
    <xsl:param name="pass" select="0"/>
    <xsl:param name="options"/>
    <xsl:param name="is_close"/>
    <xsl:param name="symbol"/>
    <layer class="{$class}" enabled="1" locked="0" pass="{$pass}">
      <Option type="Map">
        <xsl:for-each select="exsl:node-set($options)/o">
          <Option type="QString" name="{@k}" value="{@v}"/>
        </xsl:for-each>
      </Option>
      <xsl:for-each select="exsl:node-set($options)/o">
        <prop k="{@k}" v="{@v}"/>
      </xsl:for-each>
      <xsl:if test="$is_close">
        <!-- thin outlines of parcels are drawn in close views only: in far ones they would hide the colours -->
        <data_defined_properties>
          <Option type="Map">
            <Option name="name" type="QString" value=""/>
            <Option name="properties" type="Map">
              <Option name="outlineStyle" type="Map">
                <Option name="active" type="bool" value="true"/>
                <Option name="expression" type="QString" value="if(@map_scale &gt; 60000, 'no', 'solid')"/>
                <Option name="type" type="int" value="3"/>
              </Option>
            </Option>
            <Option name="type" type="QString" value="collection"/>
          </Option>
        </data_defined_properties>
      </xsl:if>
      <xsl:copy-of select="$symbol"/>
    </layer>
  </xsl:template>

  <!-- Fonts that write Vietnamese; the first that there is. -->
  <xsl:template name="families">
    <families>
      <family name="Noto Sans"/>
      <family name="Arial"/>
      <family name="Liberation Sans"/>
      <family name="DejaVu Sans"/>
    </families>
  </xsl:template>

  <xsl:template match="label">
    <labeling type="simple">
      <settings calloutType="simple">
        <text-style fieldName="{@field}" isExpression="0" fontFamily="Noto Sans" namedStyle="Regular" fontSize="{@size}"
            fontSizeUnit="Point" fontWeight="50" fontItalic="0" textColor="40,40,40,255" textOpacity="1" multilineHeight="1">
          <xsl:call-template name="families"/>
          <text-buffer bufferDraw="1" bufferSize="0.7" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="0.85"
              bufferNoFill="1" bufferJoinStyle="128">
            <xsl:if test="@inside">
              <xsl:attribute name="bufferDraw">0</xsl:attribute>
            </xsl:if>
          </text-buffer>
        </text-style>
        <!-- long names are broken into lines -->
        <text-format wrapChar="" autoWrapLength="28" useMaxLineLengthForAutoWrap="1" multilineAlign="1"/>
        <placement dist="0" distUnits="MM" priority="5" centroidInside="1" centroidWhole="0" fitInPolygonOnly="0">
          <xsl:attribute name="placement">
            <xsl:choose>
              <xsl:when test="../@shape = 'line'">2</xsl:when>
              <xsl:when test="@inside">4</xsl:when>
              <xsl:otherwise>1</xsl:otherwise>
            </xsl:choose>
          </xsl:attribute>
          <xsl:if test="@inside">
            <xsl:attribute name="fitInPolygonOnly">1</xsl:attribute>
          </xsl:if>
          <xsl:if test="../@shape = 'line'">
            <xsl:attribute name="repeatDistance">80</xsl:attribute>
            <xsl:attribute name="repeatDistanceUnits">MM</xsl:attribute>
          </xsl:if>
        </placement>
        <rendering drawLabels="1" obstacle="0" fontLimitPixelSize="0" scaleVisibility="0" mergeLines="1" limitNumLabels="0">
          <xsl:if test="@scale">
            <xsl:attribute name="scaleVisibility">1</xsl:attribute>
            <!-- QGIS means the largest scale by scaleMin -->
            <xsl:attribute name="scaleMin">1</xsl:attribute>
            <xsl:attribute name="scaleMax"><xsl:value-of select="@scale"/></xsl:attribute>
          </xsl:if>
          <xsl:if test="@inside">
            <xsl:attribute name="minFeatureSize">3</xsl:attribute>
            <xsl:attribute name="mergeLines">0</xsl:attribute>
          </xsl:if>
        </rendering>
      </settings>
    </labeling>
  </xsl:template>
</xsl:stylesheet>
