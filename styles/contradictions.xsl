<?xml version="1.0" encoding="UTF-8"?>
<!-- The table of figures that contradict each other (src/report/audit_format.c), for the page of the audit and those of a run. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template name="contradictions">
    <xsl:param name="rows"/>
    <div class="scroll" tabindex="0" role="region" aria-label="{key('word', 'audit_c_values')}">
      <table class="audit">
        <thead>
          <tr>
            <th scope="col"><xsl:value-of select="key('word', 'audit_c_subject')"/></th>
            <th scope="col"><xsl:value-of select="key('word', 'audit_c_values')"/></th>
            <th scope="col" class="number"><xsl:value-of select="key('word', 'audit_c_difference')"/></th>
            <th scope="col"><xsl:value-of select="key('word', 'audit_c_judgement')"/></th>
          </tr>
        </thead>
        <tbody><xsl:apply-templates select="$rows"/></tbody>
      </table>
    </div>
  </xsl:template>

  <xsl:template match="contradiction">
    <tr id="c{@number}">
      <td><xsl:value-of select="@subject"/></td>
      <td>
        <xsl:if test="@left"><b class="value"><xsl:value-of select="@left"/></b><xsl:text> </xsl:text></xsl:if>
        <xsl:call-template name="place"><xsl:with-param name="text" select="@left-place"/></xsl:call-template><br/>
        <xsl:if test="@right"><b class="value"><xsl:value-of select="@right"/></b><xsl:text> </xsl:text></xsl:if>
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
