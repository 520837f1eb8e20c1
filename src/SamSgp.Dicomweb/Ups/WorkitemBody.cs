using SamSgp.Dicom;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Ups;

/// <summary>Reads a request's one dataset: DICOM JSON (PS3.18 F), an array of one item or, as some clients send it, the item
/// alone; or the Native DICOM Model in XML (PS3.19 A.1).</summary>
internal static class WorkitemBody
{
    /// <summary>Bytes a body may have: a workitem that names 4,000 instances; real ones have a few thousand bytes.</summary>
    public const int Most = 1 << 20;

    /// <summary>The dataset, or what is wrong with the body.</summary>
    public static async Task<(DicomDataset? Dataset, Problem? Fault)> ReadAsync(HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (TypeOf(request) is not { } type)
            return (null, new Problem(ProblemType.UnsupportedMediaType,
                $"Workitems are sent as {JsonTypes.Dicom}, {JsonTypes.Plain} or {DatasetType.Xml}, without content encoding."));
        if (request.ContentLength > Most || await ContentAsync(request, cancellationToken) is not { } content)
            return (null, new Problem(ProblemType.TooLarge, $"The body of a request about workitems has at most {Most} bytes."));
        try
        {
            var datasets = type == DatasetType.Xml ? [DicomXML.FromUtf8(content)] : DicomJson.ArrayFromUtf8(content.Span);
            if (datasets is not [var only]) return (null, Malformed($"The body holds {datasets.Count} datasets; one is needed."));
            return WorkitemLinks.FaultOf(only) is { } fault ? (null, Malformed(fault)) : (only, null);
        }
        catch (DicomFormatException fault)
        {
            return (null, Malformed($"The body is not a dataset as {type}: {fault.Message}"));
        }
    }

    /// <summary>Clients that state no type mean the one there is.</summary>
    private static string? TypeOf(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0 && request.Headers.ContentEncoding != "identity") return null;
        if (request.ContentType is null) return JsonTypes.Dicom;
        return MediaType.Parse(request.ContentType) is { Name: JsonTypes.Dicom or JsonTypes.Plain or DatasetType.Xml } type ? type.Name : null;
    }

    /// <summary>The body; null when it is too long.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ContentAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 << 10];
        for (int count; (count = await request.Body.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (buffer.Length + count > Most) return null;
            buffer.Write(chunk, 0, count);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static Problem Malformed(string detail) => new(ProblemType.MalformedRequest, detail);
}
