using SamSgp.Dicomweb.Negotiation;

namespace SamSgp.Dicomweb.Stow;

/// <summary>The bodies that can be stored (PS3.18 10.5.1): Part 10 files, or metadata with bulk data beside it.</summary>
internal static class StowTypes
{
    public const string Dicom = "application/dicom";
    public const string Multipart = "multipart/related";

    /// <summary>The request's media type if it is one of them; else null, with what would be right.</summary>
    public static MediaType? Of(HttpRequest request, out string? fault)
    {
        fault = $"Instances are sent as {Multipart}; type=\"{Dicom}\"; boundary=..., or one as {Dicom}; their metadata as {Multipart}; "
            + $"type=\"{JsonTypes.Dicom}\" or \"{DatasetType.Xml}\" with their bulk data, or alone. No content encoding.";
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity") return null;
        if (request.ContentType is null || MediaType.Parse(request.ContentType) is not { } type) return null;
        var name = type.Name == Multipart ? type.InnerType ?? Dicom : type.Name;
        return name == Dicom || IsMetadata(name) ? type : null;
    }

    /// <summary>True for the media type of metadata.</summary>
    public static bool IsMetadata(string? name) => name is JsonTypes.Dicom or JsonTypes.Plain or DatasetType.Xml;
}
