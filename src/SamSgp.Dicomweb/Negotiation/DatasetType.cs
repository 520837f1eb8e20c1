namespace SamSgp.Dicomweb.Negotiation;

/// <summary>How datasets are given or sent: in DICOM JSON (PS3.18 F) or the Native DICOM Model (PS3.19 A.1), in XML.</summary>
/// <param name="Name">Media type of a dataset.</param>
/// <param name="IsMultipart">As part of a multipart/related body, also where there is one alone.</param>
internal sealed record DatasetType(string Name, bool IsMultipart)
{
    /// <summary>What can be asked for, for people.</summary>
    public const string Known = $"{JsonTypes.Dicom}, {JsonTypes.Plain}, {Xml}, or multipart/related; type=\"{Xml}\"";

    public const string Xml = "application/dicom+xml";

    public bool IsXml => Name == Xml;

    /// <summary>The best of what a client accepts, JSON where it does not care; null where none is, or the Accept header is
    /// malformed.</summary>
    public static DatasetType? Choose(HttpRequest request)
    {
        foreach (var accepted in AcceptedTypes.Of(request) ?? [])
        {
            foreach (var name in (string[])[JsonTypes.Dicom, JsonTypes.Plain, Xml])
                if (accepted.Covers(name)) return new DatasetType(name, false);
            if (accepted.Covers("multipart/related") && (accepted.InnerType ?? Xml) == Xml) return new DatasetType(Xml, true);
        }

        return null;
    }
}
