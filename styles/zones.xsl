<?xml version="1.0" encoding="UTF-8"?>
<!-- reports/zones.html from its data document (src/report/zone_sheets.c): a sheet a zone, each on a page of its own. -->
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
        <p class="screen">
          <a href="index.html">← <xsl:value-of select="@back"/></a> · <a href="zones.pdf"><xsl:value-of select="@pdf"/></a>
        </p>
        <xsl:if test="@banner"><p class="banner"><xsl:value-of select="@banner"/></p></xsl:if>
        <header>
          <h1><xsl:value-of select="@title"/></h1>
          <p class="under-title"><xsl:value-of select="@date"/></p>
        </header>
        <ul class="legend screen">
          <xsl:for-each select="zone"><li><a href="#{@id}"><xsl:value-of select="@name"/></a></li></xsl:for-each>
        </ul>
        <xsl:apply-templates select="zone"/>
      </body>
    </html>
  </xsl:template>

  <xsl:template match="zone">
    <section class="zone" id="{@id}">
      <h2><xsl:value-of select="@name"/></h2>
      <xsl:if test="@image">
        <img class="map" src="{@image}" alt="{/page/@map_alt} {@name}"/>
        <p class="note"><xsl:value-of select="/page/@note"/></p>
      </xsl:if>
      <xsl:call-template name="plain-tables"/>
    </section>
  </xsl:template>
</xsl:stylesheet>
