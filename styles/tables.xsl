<?xml version="1.0" encoding="UTF-8"?>
<!-- Tables that come as heads, rows and cells (src/report/plain.h), for the templates that include this one. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template name="plain-tables">
    <xsl:for-each select="table[row]">
      <h3><xsl:value-of select="@title"/></h3>
      <div class="scroll" tabindex="0" role="region" aria-label="{@title}">
        <table>
          <thead><tr>
            <xsl:for-each select="head"><th scope="col"><xsl:copy-of select="@class"/><xsl:value-of select="."/></th></xsl:for-each>
          </tr></thead>
          <tbody>
            <xsl:for-each select="row">
              <tr><xsl:copy-of select="@class"/>
                <xsl:for-each select="cell">
                  <td><xsl:copy-of select="@class"/>
                    <xsl:choose>
                      <xsl:when test="@href"><a href="{@href}"><xsl:value-of select="."/></a></xsl:when>
                      <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
                    </xsl:choose>
                  </td>
                </xsl:for-each>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </div>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
