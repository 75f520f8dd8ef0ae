<?xml version="1.0" encoding="UTF-8"?>
<!-- What the package is and comes from, as ISO 19139 (gmd). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
  <xsl:output method="xml" encoding="UTF-8" indent="yes" omit-xml-declaration="no"/>
  <xsl:variable name="lists">http://standards.iso.org/ittf/PubliclyAvailableStandards/ISO_19139_Schemas/resources/codelist/gmxCodelists.xml</xsl:variable>

  <xsl:template match="/package">
    <gmd:MD_Metadata>
      <gmd:fileIdentifier><xsl:call-template name="text"><xsl:with-param name="is" select="concat('quydat-', @code, '-', @date)"/></xsl:call-template></gmd:fileIdentifier>
      <gmd:language><gmd:LanguageCode codeList="{$lists}#LanguageCode" codeListValue="{@lang}"/></gmd:language>
      <gmd:hierarchyLevel><gmd:MD_ScopeCode codeList="{$lists}#MD_ScopeCode" codeListValue="dataset"/></gmd:hierarchyLevel>
      <gmd:contact>
        <gmd:CI_ResponsibleParty>
          <gmd:organisationName><xsl:call-template name="text"><xsl:with-param name="is" select="@program"/></xsl:call-template></gmd:organisationName>
          <gmd:role><gmd:CI_RoleCode codeList="{$lists}#CI_RoleCode" codeListValue="processor"/></gmd:role>
        </gmd:CI_ResponsibleParty>
      </gmd:contact>
      <gmd:dateStamp><gco:Date><xsl:value-of select="@date"/></gco:Date></gmd:dateStamp>
      <gmd:referenceSystemInfo>
        <gmd:MD_ReferenceSystem>
          <gmd:referenceSystemIdentifier>
            <gmd:RS_Identifier>
              <gmd:code><xsl:call-template name="text"><xsl:with-param name="is" select="@crs"/></xsl:call-template></gmd:code>
            </gmd:RS_Identifier>
          </gmd:referenceSystemIdentifier>
        </gmd:MD_ReferenceSystem>
      </gmd:referenceSystemInfo>
      <gmd:identificationInfo>
        <gmd:MD_DataIdentification>
          <gmd:citation>
            <gmd:CI_Citation>
              <gmd:title><xsl:call-template name="text"><xsl:with-param name="is" select="@title"/></xsl:call-template></gmd:title>
              <gmd:date><xsl:call-template name="date"/></gmd:date>
            </gmd:CI_Citation>
          </gmd:citation>
          <gmd:abstract>
            <gco:CharacterString>
              <xsl:if test="@note"><xsl:value-of select="@note"/>. </xsl:if>
              <xsl:for-each select="layer">
                <xsl:value-of select="@title"/><xsl:if test="position() != last()">; </xsl:if>
              </xsl:for-each>
            </gco:CharacterString>
          </gmd:abstract>
          <gmd:language><gmd:LanguageCode codeList="{$lists}#LanguageCode" codeListValue="{@lang}"/></gmd:language>
          <gmd:topicCategory><gmd:MD_TopicCategoryCode>planningCadastre</gmd:MD_TopicCategoryCode></gmd:topicCategory>
          <xsl:apply-templates select="box"/>
        </gmd:MD_DataIdentification>
      </gmd:identificationInfo>
      <gmd:dataQualityInfo>
        <gmd:DQ_DataQuality>
          <gmd:scope>
            <gmd:DQ_Scope><gmd:level><gmd:MD_ScopeCode codeList="{$lists}#MD_ScopeCode" codeListValue="dataset"/></gmd:level></gmd:DQ_Scope>
          </gmd:scope>
          <gmd:lineage>
            <gmd:LI_Lineage>
              <gmd:statement><xsl:call-template name="text"><xsl:with-param name="is" select="@statement"/></xsl:call-template></gmd:statement>
              <gmd:processStep>
                <gmd:LI_ProcessStep>
                  <gmd:description><xsl:call-template name="text"><xsl:with-param name="is" select="concat(@program, ': ', @step)"/></xsl:call-template></gmd:description>
                  <gmd:dateTime><gco:DateTime><xsl:value-of select="@date"/>T00:00:00</gco:DateTime></gmd:dateTime>
                </gmd:LI_ProcessStep>
              </gmd:processStep>
              <xsl:apply-templates select="source"/>
            </gmd:LI_Lineage>
          </gmd:lineage>
        </gmd:DQ_DataQuality>
      </gmd:dataQualityInfo>
    </gmd:MD_Metadata>
  </xsl:template>

  <xsl:template name="text">
    <xsl:param name="is"/>
    <gco:CharacterString><xsl:value-of select="$is"/></gco:CharacterString>
  </xsl:template>

  <xsl:template name="date">
    <gmd:CI_Date>
      <gmd:date><gco:Date><xsl:value-of select="/package/@date"/></gco:Date></gmd:date>
      <gmd:dateType><gmd:CI_DateTypeCode codeList="{$lists}#CI_DateTypeCode" codeListValue="creation"/></gmd:dateType>
    </gmd:CI_Date>
  </xsl:template>

  <xsl:template match="box">
    <gmd:extent>
      <gmd:EX_Extent>
        <gmd:geographicElement>
          <gmd:EX_GeographicBoundingBox>
            <gmd:westBoundLongitude><gco:Decimal><xsl:value-of select="@west"/></gco:Decimal></gmd:westBoundLongitude>
            <gmd:eastBoundLongitude><gco:Decimal><xsl:value-of select="@east"/></gco:Decimal></gmd:eastBoundLongitude>
            <gmd:southBoundLatitude><gco:Decimal><xsl:value-of select="@south"/></gco:Decimal></gmd:southBoundLatitude>
            <gmd:northBoundLatitude><gco:Decimal><xsl:value-of select="@north"/></gco:Decimal></gmd:northBoundLatitude>
          </gmd:EX_GeographicBoundingBox>
        </gmd:geographicElement>
      </gmd:EX_Extent>
    </gmd:extent>
  </xsl:template>

  <xsl:template match="source">
    <gmd:source>
      <gmd:LI_Source>
        <gmd:description>
          <gco:CharacterString>
            <xsl:value-of select="@role"/>
            <xsl:if test="@period"> <xsl:value-of select="concat(' ', @period)"/></xsl:if>
            <xsl:text>: </xsl:text>
            <xsl:value-of select="@file"/>
            <xsl:if test="@layer"> (<xsl:value-of select="@layer"/>)</xsl:if>
            <xsl:text>; sha256 </xsl:text>
            <xsl:value-of select="@sha256"/>
            <xsl:text>; </xsl:text>
            <xsl:value-of select="@crs"/>
            <xsl:if test="@operation">; <xsl:value-of select="@operation"/></xsl:if>
          </gco:CharacterString>
        </gmd:description>
      </gmd:LI_Source>
    </gmd:source>
  </xsl:template>
</xsl:stylesheet>
