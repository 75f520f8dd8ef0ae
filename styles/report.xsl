<?xml version="1.0" encoding="UTF-8"?>
<!-- A page of reports/ from its data document (described in styles/README.md): the province or one unit. Words come with
     the document. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:include href="contradictions.xsl"/>
  <xsl:include href="tables.xsl"/>
  <xsl:param name="css"/>
  <xsl:key name="word" match="word" use="@key"/>

  <xsl:template match="/page">
    <html lang="{@lang}">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:call-template name="title"/></title>
        <style><xsl:value-of select="$css"/></style>
      </head>
      <body>
        <xsl:if test="@kind = 'unit'">
          <p class="screen">
            <a href="index.html">← <xsl:value-of select="key('word', 'to_index')"/></a> ·
            <a href="{@file}.pdf"><xsl:value-of select="key('word', 'pdf_version')"/></a>
          </p>
        </xsl:if>
        <xsl:if test="@kind = 'province'">
          <p class="screen"><a href="atlas.pdf"><xsl:value-of select="key('word', 'atlas_link')"/></a></p>
        </xsl:if>
        <xsl:if test="@synthetic">
          <p class="banner"><xsl:value-of select="key('word', 'synthetic_banner')"/></p>
        </xsl:if>
        <header>
          <h1><xsl:call-template name="title"/></h1>
          <p class="under-title">
            <xsl:value-of select="concat(key('word', 'c_code'), ' ', @code)"/>
            <xsl:if test="@kind = 'unit'"> · <xsl:value-of select="@project"/></xsl:if>
            <xsl:value-of select="concat(' · ', key('word', 'period_of'), ' ', @period, ' · ', @date)"/>
          </p>
        </header>
        <xsl:apply-templates select="summary"/>
        <xsl:apply-templates select="map"/>
        <xsl:apply-templates select="structure"/>
        <xsl:apply-templates select="balance"/>
        <xsl:apply-templates select="distance"/>
        <xsl:apply-templates select="scenario"/>
        <xsl:apply-templates select="units"/>
        <xsl:apply-templates select="zones"/>
        <xsl:apply-templates select="infrastructure"/>
        <xsl:apply-templates select="findings"/>
        <xsl:apply-templates select="provenance"/>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="title">
    <xsl:value-of select="concat(key('word', 'report_title'), ' – ')"/>
    <xsl:if test="@unit_kind"><xsl:value-of select="concat(@unit_kind, ' ')"/></xsl:if>
    <xsl:value-of select="@name"/>
  </xsl:template>

  <xsl:template match="summary">
    <h2><xsl:value-of select="key('word', 'h_summary')"/></h2>
    <ul class="summary">
      <xsl:for-each select="sentence">
        <li>
            <xsl:choose>
              <xsl:when test="@href"><a href="{@href}"><xsl:value-of select="."/></a></xsl:when>
              <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
            </xsl:choose>
          </li>
      </xsl:for-each>
    </ul>
  </xsl:template>

  <!-- ==== map ==== -->

  <xsl:template match="map">
    <h2><xsl:value-of select="key('word', 'h_map')"/></h2>
    <xsl:choose>
      <xsl:when test="/page/@kind = 'province'"><img src="map.png" alt="{key('word', 'map_alt')}"/></xsl:when>
      <xsl:when test="@image">
        <img class="map" src="{@image}" alt="{key('word', 'unit_map_alt')}"/>
        <ul class="legend">
          <xsl:for-each select="item">
            <li>
              <xsl:choose>
                <xsl:when test="@line = 'hatched'"><span class="swatch" style="border-color:{@colour};background:repeating-linear-gradient(135deg,{@colour} 0 1px,transparent 1px 4px)"></span></xsl:when>
                <xsl:when test="@line"><span class="line" style="border-top:3px {@line} {@colour}"></span></xsl:when>
                <xsl:otherwise><span class="swatch"><xsl:if test="@colour"><xsl:attribute name="style">background:<xsl:value-of select="@colour"/></xsl:attribute></xsl:if></span></xsl:otherwise>
              </xsl:choose>
              <b><xsl:value-of select="@code"/></b><xsl:value-of select="concat(' ', @name)"/>
            </li>
          </xsl:for-each>
        </ul>
        <p class="note"><xsl:value-of select="@note"/></p>
      </xsl:when>
      <xsl:otherwise><p><xsl:value-of select="key('word', 'map_none')"/></p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- ==== charts: bars of boxes, which print and are read without a picture ==== -->

  <xsl:template match="structure">
    <h2><xsl:value-of select="key('word', 'h_structure')"/></h2>
    <div class="chart">
      <xsl:for-each select="bar">
        <div class="bar">
          <span class="label"><b><xsl:value-of select="@code"/></b><xsl:value-of select="concat(' ', @name)"/></span>
          <span class="track"><span class="fill" style="width:{@length}%;background:{@colour}"></span></span>
          <span class="figure"><xsl:value-of select="concat(@area, ' ha · ', @share, ' %')"/></span>
        </div>
      </xsl:for-each>
    </div>
    <p class="note"><xsl:value-of select="key('word', 'structure_note')"/></p>
  </xsl:template>

  <xsl:template match="distance">
    <xsl:variable name="target" select="@target_at"/>
    <h2><xsl:value-of select="key('word', 'h_distance')"/></h2>
    <div class="chart">
      <xsl:for-each select="bar">
        <div class="bar">
          <span class="label"><b><xsl:value-of select="@code"/></b><xsl:value-of select="concat(' ', @name)"/></span>
          <span class="track">
            <span class="fill of-{@verdict}" style="width:{@length}%"></span>
            <span class="mark" style="left:{$target}%"></span>
          </span>
          <span class="figure">
            <xsl:if test="@beyond">→ </xsl:if>
            <xsl:value-of select="concat(@ratio, ' %; ', @gap, ' ha')"/>
          </span>
        </div>
      </xsl:for-each>
    </div>
    <p class="note"><xsl:value-of select="key('word', 'distance_note')"/></p>
  </xsl:template>

  <!-- ==== balance ==== -->

  <xsl:template match="balance">
    <xsl:variable name="inventory" select="@inventory"/>
    <xsl:variable name="target" select="@target"/>
    <h2><xsl:value-of select="concat(key('word', 'h_balance'), ', ', key('word', 'period_of'), ' ', @period)"/></h2>
    <div class="scroll" tabindex="0" role="region" aria-label="{key('word', 'h_balance')}">
      <table>
        <thead>
          <tr>
            <th scope="col"><xsl:value-of select="key('word', 'c_code')"/></th>
            <th scope="col"><xsl:value-of select="key('word', 'c_category')"/></th>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_area</xsl:with-param></xsl:call-template>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_share</xsl:with-param></xsl:call-template>
            <xsl:if test="$inventory">
              <xsl:call-template name="number-heading"><xsl:with-param name="key">c_inventory</xsl:with-param></xsl:call-template>
            </xsl:if>
            <xsl:if test="$target">
              <xsl:call-template name="number-heading"><xsl:with-param name="key">c_base</xsl:with-param></xsl:call-template>
              <xsl:call-template name="number-heading"><xsl:with-param name="key">c_target</xsl:with-param></xsl:call-template>
              <xsl:call-template name="number-heading"><xsl:with-param name="key">c_gap_to_target</xsl:with-param></xsl:call-template>
              <xsl:call-template name="number-heading"><xsl:with-param name="key">c_done</xsl:with-param></xsl:call-template>
              <th scope="col"><xsl:value-of select="key('word', 'c_verdict')"/></th>
            </xsl:if>
          </tr>
        </thead>
        <tbody>
          <xsl:for-each select="row">
            <tr>
              <xsl:attribute name="class">
                <xsl:choose>
                  <xsl:when test="@special">special</xsl:when>
                  <xsl:when test="@role = 'memo'">memo</xsl:when>
                  <xsl:when test="@depth &lt; 2">group</xsl:when>
                </xsl:choose>
              </xsl:attribute>
              <td class="code"><xsl:if test="not(@special)"><xsl:value-of select="@code"/></xsl:if></td>
              <td class="name depth-{@depth}">
                <xsl:choose>
                  <xsl:when test="@colour"><span class="swatch" style="background:{@colour}"></span></xsl:when>
                  <xsl:when test="@depth &gt; 0"><span class="swatch none"></span></xsl:when>
                </xsl:choose>
                <xsl:if test="@role = 'memo' and not(starts-with(translate(@name, 'TO', 'to'), key('word', 'memo')))">
                  <xsl:value-of select="concat(key('word', 'memo'), ': ')"/>
                </xsl:if>
                <xsl:value-of select="@name"/>
              </td>
              <td class="number"><xsl:value-of select="@area"/></td>
              <td class="number"><xsl:value-of select="@share"/></td>
              <xsl:if test="$inventory"><td class="number"><xsl:value-of select="@inventory"/></td></xsl:if>
              <xsl:if test="$target">
                <td class="number">
                  <xsl:call-template name="doubt"><xsl:with-param name="number" select="@base_contradiction"/></xsl:call-template>
                  <xsl:value-of select="@base"/>
                </td>
                <td class="number"><xsl:call-template name="doubt"><xsl:with-param name="number" select="@target_contradiction"/></xsl:call-template><xsl:if test="@sense"><xsl:value-of select="concat(@sense, '&#160;')"/></xsl:if><xsl:value-of select="@target"/></td>
                <td class="number"><xsl:value-of select="@gap_to_target"/></td>
                <td class="number"><xsl:value-of select="@done"/></td>
                <td>
                  <xsl:if test="@verdict">
                    <span class="verdict {@verdict}"><xsl:value-of select="key('word', concat('verdict_', @verdict))"/></span>
                  </xsl:if>
                </td>
              </xsl:if>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </div>
    <p class="closing">
      <xsl:if test="closing/@open"><xsl:attribute name="class">closing error</xsl:attribute></xsl:if>
      <xsl:value-of select="closing"/>
      <br/>
      <xsl:value-of select="areas"/>
    </p>
    <xsl:for-each select="note">
      <p class="note"><xsl:value-of select="."/></p>
    </xsl:for-each>
    <xsl:for-each select="contradictions">
      <h3><xsl:value-of select="key('word', 'h_contradictions')"/></h3>
      <p><xsl:value-of select="concat(key('word', 'contradictions_note'), ' ')"/><a href="plan-audit.html"><xsl:value-of select="key('word', 'contradictions_all')"/></a></p>
      <xsl:call-template name="contradictions"><xsl:with-param name="rows" select="contradiction"/></xsl:call-template>
    </xsl:for-each>
    <xsl:if test="empty">
      <p class="note">
        <xsl:value-of select="concat(key('word', 'empty_categories'), ' ')"/>
        <xsl:for-each select="empty">
          <xsl:if test="position() &gt; 1">, </xsl:if>
          <span title="{@name}"><xsl:value-of select="@code"/></span>
        </xsl:for-each>
        <xsl:text>.</xsl:text>
      </p>
    </xsl:if>
  </xsl:template>

  <!-- A sign beside a figure that the plan contradicts, which leads to the first of the contradictions. -->
  <xsl:template name="doubt">
    <xsl:param name="number"/>
    <xsl:if test="$number">
      <a class="doubt" href="#c{$number}" title="{key('word', 'doubt')}" aria-label="{key('word', 'doubt')}">⚠</a>
    </xsl:if>
  </xsl:template>

  <xsl:template name="number-heading">
    <xsl:param name="key"/>
    <th scope="col" class="number"><xsl:value-of select="key('word', $key)"/></th>
  </xsl:template>

  <!-- ==== the scenario of 2030 ==== -->

  <xsl:template match="scenario">
    <h2><xsl:value-of select="key('word', 'scenario_title')"/></h2>
    <xsl:for-each select="sentence"><p><xsl:value-of select="."/></p></xsl:for-each>
    <p class="screen">
      <xsl:for-each select="link">
        <xsl:if test="position() &gt; 1"> · </xsl:if>
        <a href="{@href}"><xsl:value-of select="."/></a>
      </xsl:for-each>
    </p>
    <xsl:call-template name="plain-tables"/>
  </xsl:template>

  <!-- ==== units ==== -->

  <xsl:template match="units">
    <h2><xsl:value-of select="key('word', 'h_units')"/></h2>
    <div class="scroll" tabindex="0" role="region" aria-label="{key('word', 'h_units')}">
      <table>
        <thead>
          <tr>
            <th scope="col"><xsl:value-of select="key('word', 'c_code')"/></th>
            <th scope="col"><xsl:value-of select="key('word', 'c_unit')"/></th>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_drawn</xsl:with-param></xsl:call-template>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_register</xsl:with-param></xsl:call-template>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_difference</xsl:with-param></xsl:call-template>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_gap</xsl:with-param></xsl:call-template>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_overlap</xsl:with-param></xsl:call-template>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_findings</xsl:with-param></xsl:call-template>
            <th class="screen" scope="col"><xsl:value-of select="key('word', 'pdf_version')"/></th>
          </tr>
        </thead>
        <tbody>
          <xsl:for-each select="unit">
            <tr>
              <td class="code"><xsl:value-of select="@code"/></td>
              <td>
                <a href="{@file}.html">
                  <xsl:if test="@kind"><xsl:value-of select="concat(@kind, ' ')"/></xsl:if>
                  <xsl:value-of select="@name"/>
                </a>
              </td>
              <xsl:call-template name="unit-figures"/>
              <td class="screen"><a href="{@file}.pdf">PDF</a></td>
            </tr>
          </xsl:for-each>
        </tbody>
        <tfoot>
          <xsl:for-each select="total">
            <tr>
              <td></td>
              <td><xsl:value-of select="key('word', 'total_units')"/></td>
              <xsl:call-template name="unit-figures"/>
              <td class="screen"></td>
            </tr>
          </xsl:for-each>
        </tfoot>
      </table>
    </div>
    <p class="note"><xsl:value-of select="key('word', 'note_units')"/></p>
  </xsl:template>

  <xsl:template name="unit-figures">
    <td class="number"><xsl:value-of select="@drawn"/></td>
    <td class="number"><xsl:value-of select="@register"/></td>
    <td class="number"><xsl:value-of select="@difference"/></td>
    <td class="number"><xsl:value-of select="@gap"/></td>
    <td class="number"><xsl:value-of select="@overlap"/></td>
    <td class="number"><xsl:value-of select="concat(@errors, ' / ', @warnings)"/></td>
  </xsl:template>

  <!-- ==== what lies in the unit ==== -->

  <xsl:template match="zones">
    <h2><xsl:value-of select="key('word', 'h_zones')"/></h2>
    <xsl:choose>
      <xsl:when test="not(zone)"><p><xsl:value-of select="key('word', 'none_inside')"/></p></xsl:when>
      <xsl:otherwise>
        <div class="scroll" tabindex="0" role="region" aria-label="{key('word', 'h_zones')}">
          <table>
            <thead>
              <tr>
                <th scope="col"><xsl:value-of select="key('word', 'c_kind')"/></th>
                <th scope="col"><xsl:value-of select="key('word', 'c_phase')"/></th>
                <th scope="col"><xsl:value-of select="key('word', 'c_name')"/></th>
                <xsl:call-template name="number-heading"><xsl:with-param name="key">c_area_inside</xsl:with-param></xsl:call-template>
                <xsl:call-template name="number-heading"><xsl:with-param name="key">c_area_whole</xsl:with-param></xsl:call-template>
                <xsl:call-template name="number-heading"><xsl:with-param name="key">c_share_inside</xsl:with-param></xsl:call-template>
              </tr>
            </thead>
            <tbody>
              <xsl:for-each select="zone">
                <tr>
                  <td><xsl:value-of select="@kind"/></td>
                  <td><xsl:value-of select="@phase"/></td>
                  <td class="text"><xsl:value-of select="@name"/></td>
                  <td class="number"><xsl:value-of select="@area"/></td>
                  <td class="number"><xsl:value-of select="@whole"/></td>
                  <td class="number"><xsl:value-of select="@share"/></td>
                </tr>
              </xsl:for-each>
            </tbody>
            <tfoot>
              <tr><td colspan="3"><xsl:value-of select="key('word', 'total')"/></td><td class="number"><xsl:value-of select="@total"/></td><td></td><td></td></tr>
            </tfoot>
          </table>
        </div>
        <xsl:if test="hidden"><p class="note"><xsl:value-of select="hidden"/></p></xsl:if>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="infrastructure">
    <h2><xsl:value-of select="key('word', 'h_infrastructure')"/></h2>
    <xsl:choose>
      <xsl:when test="not(line)"><p><xsl:value-of select="key('word', 'none_inside')"/></p></xsl:when>
      <xsl:otherwise>
        <div class="scroll" tabindex="0" role="region" aria-label="{key('word', 'h_infrastructure')}">
          <table>
            <thead>
              <tr>
                <th scope="col"><xsl:value-of select="key('word', 'c_class')"/></th>
                <th scope="col"><xsl:value-of select="key('word', 'c_ref')"/></th>
                <th scope="col"><xsl:value-of select="key('word', 'c_name')"/></th>
                <th scope="col"><xsl:value-of select="key('word', 'c_grade')"/></th>
                <xsl:call-template name="number-heading"><xsl:with-param name="key">c_length_inside</xsl:with-param></xsl:call-template>
              </tr>
            </thead>
            <tbody>
              <xsl:for-each select="line">
                <tr>
                  <td><xsl:value-of select="@class"/></td>
                  <td><xsl:value-of select="@ref"/></td>
                  <td class="text"><xsl:value-of select="@name"/></td>
                  <td><xsl:value-of select="@grade"/></td>
                  <td class="number"><xsl:value-of select="@length"/></td>
                </tr>
              </xsl:for-each>
            </tbody>
            <tfoot>
              <tr><td colspan="4"><xsl:value-of select="key('word', 'total')"/></td><td class="number"><xsl:value-of select="@total"/></td></tr>
            </tfoot>
          </table>
        </div>
        <xsl:if test="hidden"><p class="note"><xsl:value-of select="hidden"/></p></xsl:if>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- ==== findings ==== -->

  <xsl:template match="findings">
    <h2><xsl:value-of select="key('word', 'h_findings')"/></h2>
    <xsl:choose>
      <xsl:when test="not(rule)"><p><xsl:value-of select="key('word', 'findings_none')"/></p></xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="rules"/>
        <xsl:if test="hidden"><p class="closing"><xsl:value-of select="hidden"/></p></xsl:if>
        <xsl:if test="finding[@image]">
          <h3><xsl:value-of select="key('word', 'h_places')"/></h3>
          <div class="cards"><xsl:apply-templates select="finding[@image]"/></div>
        </xsl:if>
        <xsl:if test="finding[not(@image)]"><xsl:call-template name="finding-table"/></xsl:if>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="rules">
    <div class="scroll" tabindex="0" role="region" aria-label="{key('word', 'c_rule')}">
      <table>
        <thead>
          <tr>
            <th scope="col"><xsl:value-of select="key('word', 'c_severity')"/></th>
            <th scope="col"><xsl:value-of select="key('word', 'c_rule')"/></th>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_count</xsl:with-param></xsl:call-template>
          </tr>
        </thead>
        <tbody>
          <xsl:for-each select="rule">
            <tr>
              <td><span class="severity {@severity}"><xsl:value-of select="key('word', concat('severity_', @severity))"/></span></td>
              <td><xsl:value-of select="concat(@title, ' (', @id, ')')"/></td>
              <td class="number"><xsl:value-of select="@count"/></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </div>
  </xsl:template>

  <xsl:template match="finding">
    <div class="card" id="p{@number}">
      <img src="{@image}" width="166" height="112" alt="{key('word', 'place_alt')}"/>
      <div>
        <b>
          <span class="severity {@severity}"><xsl:value-of select="concat(@number, '. ', key('word', concat('severity_', @severity)))"/></span>
          <xsl:value-of select="concat(' ', @title)"/>
        </b>
        <p><xsl:value-of select="@message"/></p>
        <p class="note"><xsl:value-of select="concat(@east, '; ', @north)"/></p>
      </div>
    </div>
  </xsl:template>

  <xsl:template name="finding-table">
    <xsl:variable name="province" select="/page/@kind = 'province'"/>
    <div class="scroll" tabindex="0" role="region" aria-label="{key('word', 'h_findings')}">
      <table>
        <thead>
          <tr>
            <th scope="col"><xsl:value-of select="key('word', 'c_severity')"/></th>
            <xsl:if test="$province"><th scope="col"><xsl:value-of select="key('word', 'c_unit')"/></th></xsl:if>
            <th scope="col"><xsl:value-of select="key('word', 'c_message')"/></th>
            <th scope="col"><xsl:value-of select="key('word', 'c_feature')"/></th>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_measure</xsl:with-param></xsl:call-template>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_place</xsl:with-param></xsl:call-template>
          </tr>
        </thead>
        <tbody>
          <xsl:for-each select="finding[not(@image)]">
            <tr>
              <td><span class="severity {@severity}"><xsl:value-of select="key('word', concat('severity_', @severity))"/></span></td>
              <xsl:if test="$province"><td><xsl:value-of select="@unit"/></td></xsl:if>
              <td class="text" title="{@title}"><xsl:value-of select="@message"/></td>
              <td>
                <xsl:value-of select="@feature"/>
                <xsl:if test="@other"><xsl:value-of select="concat('; ', @other)"/></xsl:if>
              </td>
              <td class="number">
                <xsl:value-of select="@measure"/>
                <xsl:if test="@measure_unit"><xsl:value-of select="concat(' ', @measure_unit)"/></xsl:if>
              </td>
              <td class="number">
                <xsl:if test="@east"><xsl:value-of select="@east"/><br/><xsl:value-of select="@north"/></xsl:if>
              </td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </div>
  </xsl:template>

  <!-- ==== provenance ==== -->

  <!-- A province drawn in very many files lists them on its own page only. -->
  <xsl:template match="provenance">
    <h2><xsl:value-of select="key('word', 'h_provenance')"/></h2>
    <xsl:choose>
      <xsl:when test="/page/@kind = 'unit' and count(input) &gt; 12">
        <p><xsl:value-of select="key('word', 'provenance_index')"/></p>
      </xsl:when>
      <xsl:otherwise><xsl:call-template name="inputs"/></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="/page/@kind = 'unit' and count(input) &lt;= 12">
      <p class="note"><xsl:value-of select="key('word', 'provenance_whole')"/></p>
    </xsl:if>
    <footer>
      <xsl:for-each select="method">
        <p><xsl:value-of select="."/></p>
      </xsl:for-each>
    </footer>
  </xsl:template>

  <xsl:template name="inputs">
    <div class="scroll" tabindex="0" role="region" aria-label="{key('word', 'h_provenance')}">
      <table>
        <thead>
          <tr>
            <th scope="col"><xsl:value-of select="key('word', 'c_role')"/></th>
            <th scope="col"><xsl:value-of select="key('word', 'c_source')"/></th>
            <th scope="col"><xsl:value-of select="key('word', 'c_layer')"/></th>
            <xsl:if test="/page/@kind != 'unit'">
              <xsl:call-template name="number-heading"><xsl:with-param name="key">c_features</xsl:with-param></xsl:call-template>
            </xsl:if>
            <th scope="col"><xsl:value-of select="key('word', 'c_crs')"/></th>
            <th scope="col"><xsl:value-of select="key('word', 'c_operation')"/></th>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_accuracy</xsl:with-param></xsl:call-template>
            <xsl:if test="/page/@kind != 'unit'">
              <th scope="col"><xsl:value-of select="key('word', 'c_sha256')"/></th>
            </xsl:if>
          </tr>
        </thead>
        <tbody>
          <xsl:for-each select="input">
            <tr>
              <td>
                <xsl:value-of select="key('word', concat('role_', @role))"/>
                <xsl:if test="@period"><xsl:value-of select="concat(' ', @period)"/></xsl:if>
              </td>
              <td><xsl:value-of select="concat(@source, ' (', @driver, ')')"/></td>
              <td><xsl:value-of select="@layer"/></td>
              <xsl:if test="/page/@kind != 'unit'">
                <td class="number"><xsl:value-of select="@features"/></td>
              </xsl:if>
              <td><xsl:value-of select="@crs"/></td>
              <td>
                <xsl:choose>
                  <xsl:when test="@operation = 'none'"><xsl:value-of select="key('word', 'operation_none')"/></xsl:when>
                  <xsl:otherwise><xsl:value-of select="@operation"/></xsl:otherwise>
                </xsl:choose>
              </td>
              <td class="number"><xsl:value-of select="@accuracy"/></td>
              <xsl:if test="/page/@kind != 'unit'">
                <td><span class="digest" title="{@sha256}"><xsl:value-of select="@digest"/></span></td>
              </xsl:if>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </div>
  </xsl:template>
</xsl:stylesheet>
