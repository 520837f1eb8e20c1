namespace SamSgp.Dicom;

/// <summary>What a registered UID names (PS3.6 Annex A).</summary>
public enum DicomUidType
{
    /// <summary>A transfer syntax.</summary>
    TransferSyntax,

    /// <summary>A SOP class.</summary>
    SOPClass,

    /// <summary>A meta SOP class.</summary>
    MetaSOPClass,

    /// <summary>A service class.</summary>
    ServiceClass,

    /// <summary>A SOP instance, well known or any.</summary>
    SOPInstance,

    /// <summary>An application context.</summary>
    ApplicationContextName,

    /// <summary>An application hosting model.</summary>
    ApplicationHostingModel,

    /// <summary>A coding scheme.</summary>
    CodingScheme,

    /// <summary>A frame of reference.</summary>
    FrameOfReference,

    /// <summary>An LDAP object.</summary>
    LDAP,

    /// <summary>A mapping resource.</summary>
    MappingResource,

    /// <summary>A context group.</summary>
    ContextGroupName,

    /// <summary>Not registered.</summary>
    Unknown,
}
