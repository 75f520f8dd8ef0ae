<?xml version="1.0" encoding="UTF-8"?>
<!-- The page of quydat audit, from its data document (src/report/audit_format.c): a part a severity, in it a table a rule. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:include href="contradictions.xsl"/>
  <xsl:param name="css"/>
  <xsl:param name="home"/>
  <xsl:key name="word" match="word" use="@key"/>
  <xsl:key name="rule" match="contradiction" use="concat(@severity, ' ', @rule)"/>

  <xsl:template match="/audit">
    <html lang="{@lang}">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="concat(key('word', 'audit_title'), ' – ', @folder)"/></title>
        <style><xsl:value-of select="$css"/></style>
      </head>
      <body>
        <xsl:if test="$home != ''">
          <p class="screen"><a href="{$home}">← <xsl:value-of select="key('word', 'audit_back')"/></a></p>
        </xsl:if>
        <header>
          <h1><xsl:value-of select="key('word', 'audit_title')"/></h1>
          <p class="under-title"><xsl:value-of select="@folder"/></p>
        </header>
        <p><xsl:value-of select="key('word', 'audit_how_to_read')"/></p>
        <ul>
          <li><xsl:value-of select="concat(key('word', 'severity_error'), ': ', count(contradiction[@severity = 'error']), ' · ', key('word', 'severity_warning'), ': ', count(contradiction[@severity = 'warning']), ' · ', key('word', 'severity_info'), ': ', count(contradiction[@severity = 'info']))"/></li>
          <li><xsl:value-of select="concat(key('word', 'audit_compared'), ': ', @compared, '; ', key('word', 'audit_rules_run'), ': ', @rules, '; ', key('word', 'audit_rules_left_out'), ': ', @left-out)"/></li>
        </ul>
        <xsl:if test="not(contradiction)"><p><xsl:value-of select="key('word', 'audit_none')"/></p></xsl:if>
        <xsl:call-template name="part"><xsl:with-param name="severity" select="'error'"/></xsl:call-template>
        <xsl:call-template name="part"><xsl:with-param name="severity" select="'warning'"/></xsl:call-template>
        <xsl:call-template name="part"><xsl:with-param name="severity" select="'info'"/></xsl:call-template>
      </body>
    </html>
  </xsl:template>

  <!-- All findings of one severity: a list of the rules with their numbers, then a table for each. -->
  <xsl:template name="part">
    <xsl:param name="severity"/>
    <xsl:variable name="first" select="contradiction[@severity = $severity][generate-id() = generate-id(key('rule', concat(@severity, ' ', @rule))[1])]"/>
    <xsl:if test="$first">
      <h2><xsl:value-of select="concat(key('word', concat('severity_', $severity)), ' (', count(contradiction[@severity = $severity]), ')')"/></h2>
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
        <xsl:call-template name="contradictions"><xsl:with-param name="rows" select="key('rule', concat(@severity, ' ', @rule))"/></xsl:call-template>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
