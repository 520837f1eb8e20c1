using System.Text;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Imaging.Reports;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>What is to be read rather than looked at (PS3.18 8.7.4, text and other media types): a document inside an instance as it is,
/// a structured report as a page or as text.</summary>
internal sealed class RenderedDocuments(InstanceFiles files)
{
    private const string Html = "text/html", Plain = "text/plain";
    private const int MostLines = 10_000;

    // PS3.6 annex A: the storage classes of encapsulated documents, and of structured reports.
    private const string Documents = "1.2.840.10008.5.1.4.1.1.104.", Reports = "1.2.840.10008.5.1.4.1.1.88.";

    /// <summary>True for an instance of these.</summary>
    public static bool IsOne(StoredInstance instance) => instance.SopClassUid.StartsWith(Documents, StringComparison.Ordinal)
        || instance.SopClassUid.StartsWith(Reports, StringComparison.Ordinal);

    /// <summary>The answer, in what the client accepts.</summary>
    public async Task<ActionResult> GiveAsync(StoredInstance instance, IReadOnlyList<MediaType> accepted, HttpContext context)
    {
        var dataset = await files.OpenAsync(instance, context);
        var document = EncapsulatedDocument.Of(dataset);
        var isReport = instance.SopClassUid.StartsWith(Reports, StringComparison.Ordinal);
        string[] types = isReport ? [Html, Plain] : document is null ? [] : [document.MediaType];
        if (Chosen(types, accepted) is not { } type)
            return new ProblemResult(ProblemType.NotAcceptable, types.Length == 0 ? "The instance has no document of a kind that is known."
                : $"The instance is given as {string.Join(" or ", types)}.");
        if (EntityTags.AreKnown(context, EntityTags.Of([instance], false, "rendered", type))) return new EmptyResult();
        Seclude(context.Response);
        var bytes = isReport ? Page(dataset, type) : document!.Bytes;
        return new BuffersResult(1, _ => bytes, false, isReport ? $"{type}; charset=utf-8" : type, _ => null);
    }

    private static string? Chosen(string[] types, IReadOnlyList<MediaType> accepted) =>
        accepted.SelectMany(one => types.Where(one.Covers)).FirstOrDefault();

    private static MemoryByteBuffer Page(DicomDataset report, string type)
    {
        var lines = ReportLines.Of(report, MostLines);
        return new MemoryByteBuffer(Encoding.UTF8.GetBytes(type == Html ? ReportPage.Html(lines) : ReportPage.Text(lines)));
    }

    // Whatever is in it, it runs nothing and reaches nothing of this origin.
    private static void Seclude(HttpResponse response) =>
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
}
