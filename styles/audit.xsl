<?xml version="1.0" encoding="UTF-8"?>
<!-- The page of quydat audit, from its data document (src/report/audit_format.c): one table a severity. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:param name="css"/>
  <xsl:key name="word" match="word" use="@key"/>

  <xsl:template match="/audit">
    <html lang="{@lang}">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="concat(key('word', 'audit_title'), ' – ', @folder)"/></title>
        <style><xsl:value-of select="$css"/></style>
      </head>
      <body>
        <header>
          <h1><xsl:value-of select="key('word', 'audit_title')"/></h1>
          <p class="under-title"><xsl:value-of select="@folder"/></p>
        </header>
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

  <xsl:template name="part">
    <xsl:param name="severity"/>
    <xsl:if test="finding[@severity = $severity]">
      <h2><xsl:value-of select="key('word', concat('severity_', $severity))"/></h2>
      <table>
        <thead>
          <tr>
            <th><xsl:value-of select="key('word', 'audit_c_subject')"/></th>
            <th><xsl:value-of select="key('word', 'audit_c_values')"/></th>
            <th class="number"><xsl:value-of select="key('word', 'audit_c_difference')"/></th>
            <th><xsl:value-of select="key('word', 'audit_c_judgement')"/></th>
          </tr>
        </thead>
        <tbody>
          <xsl:apply-templates select="finding[@severity = $severity]"/>
        </tbody>
      </table>
    </xsl:if>
  </xsl:template>

  <xsl:template match="finding">
    <tr>
      <td><b><xsl:value-of select="@subject"/></b><br/><xsl:value-of select="concat(@title, ' (', @rule, ')')"/></td>
      <td>
        <b><xsl:value-of select="@left"/></b><xsl:text> </xsl:text><xsl:value-of select="@left-place"/><br/>
        <b><xsl:value-of select="@right"/></b><xsl:text> </xsl:text><xsl:value-of select="@right-place"/>
      </td>
      <td class="number"><xsl:value-of select="@difference"/></td>
      <td>
        <xsl:value-of select="@sentence"/>
        <xsl:if test="@detail"><br/><xsl:value-of select="@detail"/></xsl:if>
        <xsl:if test="@supports"><br/><xsl:value-of select="key('word', concat('audit_supports_', @supports))"/></xsl:if>
      </td>
    </tr>
  </xsl:template>
</xsl:stylesheet>
