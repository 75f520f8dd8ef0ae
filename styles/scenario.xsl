<?xml version="1.0" encoding="UTF-8"?>
<!-- reports/scenario.html from its data document (src/report/scenario_page.c): sentences, tables, notes. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
  <xsl:include href="tables.xsl"/>
  <xsl:param name="css"/>

  <xsl:template match="/page">
    <html lang="{@lang}">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="@title"/></title>
        <style><xsl:value-of select="$css"/></style>
      </head>
      <body>
        <xsl:if test="@back">
          <p class="screen">
            <a href="index.html">← <xsl:value-of select="@back"/></a>
            <xsl:if test="@zones"> · <a href="zones.html"><xsl:value-of select="@zones"/></a></xsl:if>
          </p>
        </xsl:if>
        <xsl:if test="@banner"><p class="banner"><xsl:value-of select="@banner"/></p></xsl:if>
        <xsl:if test="@about"><p class="note"><xsl:value-of select="@about"/></p></xsl:if>
        <header>
          <h1><xsl:value-of select="@title"/></h1>
          <p class="under-title"><xsl:value-of select="@date"/></p>
        </header>
        <h2><xsl:value-of select="@summary"/></h2>
        <ul class="summary">
          <xsl:for-each select="sentence"><li><xsl:value-of select="."/></li></xsl:for-each>
        </ul>
        <xsl:call-template name="plain-tables"/>
        <footer>
          <xsl:for-each select="note"><p><xsl:value-of select="."/></p></xsl:for-each>
        </footer>
      </body>
    </html>
  </xsl:template>
</xsl:stylesheet>
