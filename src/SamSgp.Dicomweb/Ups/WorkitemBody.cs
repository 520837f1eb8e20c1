using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Ups;

/// <summary>Reads a request's one dataset: DICOM JSON (PS3.18 F), an array of one item or, as some clients send it, the item
/// alone.</summary>
internal static class WorkitemBody
{
    /// <summary>Bytes a workitem may have; real ones have a few thousand.</summary>
    private const int Most = 4 << 20;

    /// <summary>The dataset, or what is wrong with the body.</summary>
    public static async Task<(DicomDataset? Dataset, string? Fault)> ReadAsync(HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (request.ContentLength > Most) return (null, $"A workitem has at most {Most} bytes.");
        using var buffer = new MemoryStream();
        var chunk = new byte[16 << 10];
        for (int count; (count = await request.Body.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (buffer.Length + count > Most) return (null, $"A workitem has at most {Most} bytes.");
            buffer.Write(chunk, 0, count);
        }

        try
        {
            var datasets = DicomJson.ArrayFromUtf8(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
            return datasets is [var only] ? (only, null) : (null, $"The body holds {datasets.Count} datasets; one is needed.");
        }
        catch (DicomFormatException fault)
        {
            return (null, $"The body is not a dataset in DICOM JSON: {fault.Message}");
        }
    }
}
