namespace SamSgp.Dicomweb.Negotiation;

/// <summary>The two names of DICOM JSON.</summary>
internal static class JsonTypes
{
    public const string Dicom = "application/dicom+json";
    public const string Plain = "application/json";
}
