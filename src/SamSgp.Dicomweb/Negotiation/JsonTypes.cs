namespace SamSgp.Dicomweb.Negotiation;

/// <summary>Which of the two names of DICOM JSON a client accepts.</summary>
internal static class JsonTypes
{
    public const string Dicom = "application/dicom+json";
    public const string Plain = "application/json";

    /// <summary>The media type to answer with; null where neither is accepted, or the Accept header is malformed.</summary>
    public static string? Choose(HttpRequest request)
    {
        foreach (var accepted in AcceptedTypes.Of(request) ?? [])
        {
            if (accepted.Covers(Dicom)) return Dicom;
            if (accepted.Covers(Plain)) return Plain;
        }

        return null;
    }
}
