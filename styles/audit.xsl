<?xml version="1.0" encoding="UTF-8"?>
<!-- The page of quydat audit, from its data document (src/report/audit_format.c): a part a severity, in it a table a rule. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:param name="css"/>
  <xsl:key name="word" match="word" use="@key"/>
  <xsl:key name="rule" match="finding" use="concat(@severity, ' ', @rule)"/>

  <xsl:template match="/audit">
    <html lang="{@lang}">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="concat(key('word', 'audit_title'), ' – ', @folder)"/></title>
        <style>
          <xsl:value-of select="$css"/>
          .audit small { opacity: .65 }
          .audit td:nth-child(1) { width: 24% } .audit td:nth-child(2) { width: 40% } .audit td:nth-child(4) { width: 26% }
          .audit b.value { white-space: nowrap }
        </style>
      </head>
      <body>
        <header>
          <h1><xsl:value-of select="key('word', 'audit_title')"/></h1>
          <p class="under-title"><xsl:value-of select="@folder"/></p>
        </header>
        <p><xsl:value-of select="key('word', 'audit_how_to_read')"/></p>
        <ul>
          <li><xsl:value-of select="concat(key('word', 'severity_error'), ': ', count(finding[@severity = 'error']), ' · ', key('word', 'severity_warning'), ': ', count(finding[@severity = 'warning']), ' · ', key('word', 'severity_info'), ': ', count(finding[@severity = 'info']))"/></li>
          <li><xsl:value-of select="concat(key('word', 'audit_compared'), ': ', @compared, '; ', key('word', 'audit_rules_run'), ': ', @rules, '; ', key('word', 'audit_rules_left_out'), ': ', @left-out)"/></li>
        </ul>
        <xsl:if test="not(finding)"><p><xsl:value-of select="key('word', 'audit_none')"/></p></xsl:if>
        <xsl:call-template name="part"><xsl:with-param name="severity" select="'error'"/></xsl:call-template>
        <xsl:call-template name="part"><xsl:with-param name="severity" select="'warning'"/></xsl:call-template>
        <xsl:call-template name="part"><xsl:with-param name="severity" select="'info'"/></xsl:call-template>
      </body>
    </html>
  </xsl:template>

  <!-- All findings of one severity: a list of the rules with their numbers, then a table for each. -->
  <xsl:template name="part">
    <xsl:param name="severity"/>
    <xsl:variable name="first" select="finding[@severity = $severity][generate-id() = generate-id(key('rule', concat(@severity, ' ', @rule))[1])]"/>
    <xsl:if test="$first">
      <h2><xsl:value-of select="concat(key('word', concat('severity_', $severity)), ' (', count(finding[@severity = $severity]), ')')"/></h2>
      <ul>
        <xsl:for-each select="$first">
          <li>
            <a href="#{@rule}"><xsl:value-of select="@title"/></a>
            <xsl:value-of select="concat(': ', count(key('rule', concat(@severity, ' ', @rule))))"/>
          </li>
        </xsl:for-each>
      </ul>
      <xsl:for-each select="$first">
        <h3 id="{@rule}"><xsl:value-of select="@title"/></h3>
        <p><xsl:value-of select="@sentence"/></p>
        <table class="audit">
          <thead>
            <tr>
              <th><xsl:value-of select="key('word', 'audit_c_subject')"/></th>
              <th><xsl:value-of select="key('word', 'audit_c_values')"/></th>
              <th class="number"><xsl:value-of select="key('word', 'audit_c_difference')"/></th>
              <th><xsl:value-of select="key('word', 'audit_c_judgement')"/></th>
            </tr>
          </thead>
          <tbody><xsl:apply-templates select="key('rule', concat(@severity, ' ', @rule))"/></tbody>
        </table>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xsl:template match="finding">
    <tr>
      <td><xsl:value-of select="@subject"/></td>
      <td>
        <b class="value"><xsl:value-of select="@left"/></b><xsl:text> </xsl:text>
        <xsl:call-template name="place"><xsl:with-param name="text" select="@left-place"/></xsl:call-template><br/>
        <b class="value"><xsl:value-of select="@right"/></b><xsl:text> </xsl:text>
        <xsl:call-template name="place"><xsl:with-param name="text" select="@right-place"/></xsl:call-template>
      </td>
      <td class="number"><xsl:value-of select="@difference"/></td>
      <td>
        <xsl:if test="@detail"><xsl:value-of select="@detail"/><br/></xsl:if>
        <xsl:if test="@supports"><xsl:value-of select="key('word', concat('audit_supports_', @supports))"/></xsl:if>
      </td>
    </tr>
  </xsl:template>

  <!-- A place: where the figure is printed; the line of the file, in brackets, small. -->
  <xsl:template name="place">
    <xsl:param name="text"/>
    <xsl:variable name="rest" select="substring-after($text, ' (')"/>
    <xsl:choose>
      <xsl:when test="contains($rest, ')') and contains(substring-before($rest, ')'), '.csv:')">
        <xsl:value-of select="substring-before($text, ' (')"/>
        <xsl:text> </xsl:text>
        <small><xsl:value-of select="concat('(', substring-before($rest, ')'), ')')"/></small>
        <xsl:call-template name="place"><xsl:with-param name="text" select="substring-after($rest, ')')"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$text"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
