<?xml version="1.0" encoding="UTF-8"?>
<!-- A page of reports/ from its data document (src/report/page.h): the province or one unit. Words come with the document. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:include href="contradictions.xsl"/>
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
          <p class="screen"><a href="index.html">← <xsl:value-of select="key('word', 'to_index')"/></a></p>
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
        <xsl:if test="@kind = 'province'">
          <h2><xsl:value-of select="key('word', 'h_map')"/></h2>
          <img src="map.png" alt="{key('word', 'map_alt')}"/>
        </xsl:if>
        <xsl:apply-templates select="balance"/>
        <xsl:apply-templates select="units"/>
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
          </tr>
        </thead>
        <tbody>
          <xsl:for-each select="unit">
            <tr>
              <td class="code"><xsl:value-of select="@code"/></td>
              <td>
                <a href="{@page}">
                  <xsl:if test="@kind"><xsl:value-of select="concat(@kind, ' ')"/></xsl:if>
                  <xsl:value-of select="@name"/>
                </a>
              </td>
              <xsl:call-template name="unit-figures"/>
            </tr>
          </xsl:for-each>
        </tbody>
        <tfoot>
          <xsl:for-each select="total">
            <tr>
              <td></td>
              <td><xsl:value-of select="key('word', 'total_units')"/></td>
              <xsl:call-template name="unit-figures"/>
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

  <!-- ==== findings ==== -->

  <xsl:template match="findings">
    <h2><xsl:value-of select="key('word', 'h_findings')"/></h2>
    <xsl:choose>
      <xsl:when test="not(rule)"><p><xsl:value-of select="key('word', 'findings_none')"/></p></xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="rules"/>
        <xsl:if test="hidden"><p class="closing"><xsl:value-of select="hidden"/></p></xsl:if>
        <xsl:call-template name="finding-table"/>
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
          <xsl:for-each select="finding">
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
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_features</xsl:with-param></xsl:call-template>
            <th scope="col"><xsl:value-of select="key('word', 'c_crs')"/></th>
            <th scope="col"><xsl:value-of select="key('word', 'c_operation')"/></th>
            <xsl:call-template name="number-heading"><xsl:with-param name="key">c_accuracy</xsl:with-param></xsl:call-template>
            <th scope="col"><xsl:value-of select="key('word', 'c_sha256')"/></th>
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
              <td class="number"><xsl:value-of select="@features"/></td>
              <td><xsl:value-of select="@crs"/></td>
              <td>
                <xsl:choose>
                  <xsl:when test="@operation = 'none'"><xsl:value-of select="key('word', 'operation_none')"/></xsl:when>
                  <xsl:otherwise><xsl:value-of select="@operation"/></xsl:otherwise>
                </xsl:choose>
              </td>
              <td class="number"><xsl:value-of select="@accuracy"/></td>
              <td><span class="digest" title="{@sha256}"><xsl:value-of select="@digest"/></span></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </div>
  </xsl:template>
</xsl:stylesheet>
