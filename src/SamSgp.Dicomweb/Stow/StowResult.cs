using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Stow;

/// <summary>The Store Instances Response Module (PS3.18 table I.2-1).</summary>
internal sealed class StowResult(StowReport report, string? study, string baseUrl, DatasetType type) : ActionResult
{
    private const int LongestComment = 64;

    public override Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = report.Status;
        if (report.Status == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = "30";
        return DatasetWriter.WriteAsync(response, type, Answer(), context.HttpContext.RequestAborted);
    }

    private DicomDataset Answer()
    {
        var answer = new DicomDataset().NotValidated();
        if (StudyUrl() is { } url) answer.Add(DicomTag.RetrieveURL, url);
        AddSequence(answer, DicomTag.FailedSOPSequence, report.Failures.Where(failure => failure.SopInstanceUid is not null), Item);
        AddSequence(answer, DicomTag.ReferencedSOPSequence, report.Stored, Item);
        AddSequence(answer, DicomTag.OtherFailuresSequence, report.Failures.Where(failure => failure.SopInstanceUid is null), Item);
        return answer;
    }

    private string? StudyUrl()
    {
        var studies = report.Stored.Select(stored => stored.Outcome.StudyInstanceUid).Distinct().ToList();
        var common = study ?? (studies is [var only] ? only : null);
        return common is null ? null : ServiceUrls.Resource(baseUrl, common, null, null);
    }

    private static void AddSequence<T>(DicomDataset answer, DicomTag tag, IEnumerable<T> parts, Func<T, DicomDataset> item)
    {
        if (parts.Select(item).ToArray() is { Length: > 0 } items) answer.Add(new DicomSequence(tag, items));
    }

    private DicomDataset Item(StowStored stored)
    {
        var outcome = stored.Outcome;
        var item = new DicomDataset().NotValidated()
            .Add(DicomTag.ReferencedSOPClassUID, outcome.SopClassUid)
            .Add(DicomTag.ReferencedSOPInstanceUID, outcome.SopInstanceUid)
            .Add(DicomTag.RetrieveURL, ServiceUrls.Resource(
                baseUrl, outcome.StudyInstanceUid, outcome.SeriesInstanceUid, outcome.SopInstanceUid));
        if (stored.WarningReason is { } warning) item.Add(DicomTag.WarningReason, warning);
        if (stored.Invalid.Count == 0) return item;
        return item.Add(DicomTag.ErrorComment, Shortened(stored.Invalid[0].Fault)).Add(new DicomSequence(DicomTag.FailedAttributesSequence,
            [.. stored.Invalid.Select(one => new DicomDataset().NotValidated().Add(DicomTag.SelectorAttribute, one.Tag))]));
    }

    // ErrorComment is no attribute of the standard's response, but it is what tells a person more than a number does.
    private static DicomDataset Item(StowFailure failure)
    {
        var item = new DicomDataset().NotValidated().Add(DicomTag.ErrorComment, Shortened(failure.Comment)).Add(DicomTag.FailureReason, failure.Reason);
        if (failure.SopClassUid is not null) item.Add(DicomTag.ReferencedSOPClassUID, failure.SopClassUid);
        if (failure.SopInstanceUid is not null) item.Add(DicomTag.ReferencedSOPInstanceUID, failure.SopInstanceUid);
        return item;
    }

    private static string Shortened(string comment) => comment.Length <= LongestComment ? comment : comment[..(LongestComment - 3)] + "...";
}
