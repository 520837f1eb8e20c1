using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Stow;

/// <summary>The Store Instances Response Module (PS3.18 table I.2-1) in the DICOM JSON model.</summary>
internal sealed class StowResult(StowReport report, string? study, string baseUrl, string contentType) : ActionResult
{
    private const int LongestComment = 64;

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = report.Status;
        response.ContentType = contentType;
        if (report.Status == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = "30";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        if (StudyUrl() is { } url) WriteElement(json, DicomTag.RetrieveURL, "UR", url);
        var named = report.Failures.Where(failure => failure.SopInstanceUid is not null).ToList();
        var nameless = report.Failures.Where(failure => failure.SopInstanceUid is null).ToList();
        if (named.Count > 0) WriteSequence(json, DicomTag.FailedSOPSequence, named, WriteFailure);
        if (report.Stored.Count > 0)
            WriteSequence(json, DicomTag.ReferencedSOPSequence, report.Stored, (writer, stored) =>
            {
                var outcome = stored.Outcome;
                WriteElement(writer, DicomTag.ReferencedSOPClassUID, "UI", outcome.SopClassUid);
                WriteElement(writer, DicomTag.ReferencedSOPInstanceUID, "UI", outcome.SopInstanceUid);
                WriteElement(writer, DicomTag.RetrieveURL, "UR", ServiceUrls.Resource(
                    baseUrl, outcome.StudyInstanceUid, outcome.SeriesInstanceUid, outcome.SopInstanceUid));
                if (stored.WarningReason is { } warning) WriteNumber(writer, DicomTag.WarningReason, warning);
            });
        if (nameless.Count > 0) WriteSequence(json, DicomTag.OtherFailuresSequence, nameless, WriteFailure);
        json.WriteEndObject();
        await json.FlushAsync(context.HttpContext.RequestAborted);
    }

    private string? StudyUrl()
    {
        var studies = report.Stored.Select(stored => stored.Outcome.StudyInstanceUid).Distinct().ToList();
        var common = study ?? (studies is [var only] ? only : null);
        return common is null ? null : ServiceUrls.Resource(baseUrl, common, null, null);
    }

    // ErrorComment is no attribute of the standard's response, but it is what tells a person more than a number does.
    private static void WriteFailure(Utf8JsonWriter json, StowFailure failure)
    {
        var comment = failure.Comment.Length <= LongestComment ? failure.Comment : failure.Comment[..(LongestComment - 3)] + "...";
        WriteElement(json, DicomTag.ErrorComment, "LO", comment);
        if (failure.SopClassUid is not null) WriteElement(json, DicomTag.ReferencedSOPClassUID, "UI", failure.SopClassUid);
        if (failure.SopInstanceUid is not null) WriteElement(json, DicomTag.ReferencedSOPInstanceUID, "UI", failure.SopInstanceUid);
        WriteNumber(json, DicomTag.FailureReason, failure.Reason);
    }

    private static void WriteNumber(Utf8JsonWriter json, DicomTag tag, ushort value)
    {
        WriteStart(json, tag, "US");
        json.WriteNumberValue(value);
        WriteEnd(json);
    }

    private static void WriteSequence<T>(Utf8JsonWriter json, DicomTag tag, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        WriteStart(json, tag, "SQ");
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        WriteEnd(json);
    }

    private static void WriteElement(Utf8JsonWriter json, DicomTag tag, string vr, string value)
    {
        WriteStart(json, tag, vr);
        json.WriteStringValue(value);
        WriteEnd(json);
    }

    private static void WriteStart(Utf8JsonWriter json, DicomTag tag, string vr)
    {
        json.WriteStartObject(tag.ToString("J", null));
        json.WriteString("vr"u8, vr);
        json.WriteStartArray("Value"u8);
    }

    private static void WriteEnd(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
