using SamSgp.Dicomweb.Negotiation;

namespace SamSgp.Dicomweb.Stow;

/// <summary>The bodies that can be stored (PS3.18 10.5.1).</summary>
internal static class StowTypes
{
    public const string Dicom = "application/dicom";
    public const string Multipart = "multipart/related";

    /// <summary>The request's media type if it is one of them; else null, with what would be right.</summary>
    public static MediaType? Of(HttpRequest request, out string? fault)
    {
        fault = $"Instances are sent as {Multipart}; type=\"{Dicom}\"; boundary=..., or one as {Dicom}, without content encoding.";
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity") return null;
        if (request.ContentType is null || MediaType.Parse(request.ContentType) is not { } type) return null;
        var isMultipart = type.Name == Multipart && (type.InnerType ?? Dicom) == Dicom;
        return isMultipart || type.Name == Dicom ? type : null;
    }
}
