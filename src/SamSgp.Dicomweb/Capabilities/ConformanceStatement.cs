using System.Text;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Api;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Ups;
using SamSgp.Dicomweb.Wado;
using SamSgp.Imaging.Reports;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Capabilities;

/// <summary>The DICOM conformance statement (PS3.2), written from the tables the running code works by: its routes, syntaxes, SOP
/// classes, statuses. What only people know (what the product is for) is text here.</summary>
internal static class ConformanceStatement
{
    /// <summary>The statement as Markdown.</summary>
    /// <param name="endpoints">The service's routes.</param>
    public static string Write(IEnumerable<Endpoint> endpoints)
    {
        var text = new StringBuilder();
        text.AppendLine(Overview);
        Services(text, [.. endpoints.OfType<RouteEndpoint>()]);
        Syntaxes(text);
        text.AppendLine(Retrieving);
        Searching(text);
        text.AppendLine(Storing);
        Table(text, ["Failure Reason", "Meaning"], Reasons(typeof(FailureReasons)));
        Table(text, ["Warning Reason", "Meaning"], Reasons(typeof(WarningReasons)));
        text.AppendLine(Worklist);
        Table(text, ["Status", "Meaning"], Enum.GetValues<UpsStatus>().Order()
            .Select(status => (string[])[$"{(ushort)status:X4}", Words(status.ToString())]));
        text.AppendLine(Made);
        SopClasses(text);
        text.AppendLine(Errors);
        Table(text, ["`type`", "Status", "Title"], ProblemType.All.Select(Row));
        text.AppendLine(Starting);
        Table(text, ["`type`", "Status", "Title"], TaskProblems.Types.Select(Row));
        text.AppendLine(Failing);
        foreach (var code in Enum.GetValues<FailureCode>()) text.AppendLine($"- `{code.Wire()}`");
        text.AppendLine();
        text.Append(Security);
        return text.Replace("\r\n", "\n").ToString();
    }

    private static string[] Row(ProblemType type) => [$"`{type.Urn}`", $"{type.Status}", type.Title];

    private static IEnumerable<string[]> Reasons(Type constants) => constants.GetFields()
        .Select(reason => (Code: (ushort)reason.GetRawConstantValue()!, reason.Name)).OrderBy(reason => reason.Code)
        .Select(reason => (string[])[$"{reason.Code:X4}", Words(reason.Name)]);

    private static void Services(StringBuilder text, IReadOnlyList<RouteEndpoint> endpoints)
    {
        text.AppendLine("## 2. Services\n\nEach path is below the base path of the service (`/dicom-web` unless configured). The scope is what "
            + "credentials have to allow, where the service wants any. HEAD is answered wherever GET is, OPTIONS everywhere.\n");
        var routes = CapabilitiesDocument.ResourcesOf(endpoints).SelectMany(resource => resource.Methods.Where(method => method.Name != HttpMethods.Head)
            .Select(method => (string[])[method.Name, $"`{PathOf(resource.Path)}`", Words(method.Id), method.Scope ?? "-"]));
        Table(text, ["Method", "Resource", "Transaction", "Scope"], routes);
    }

    private static string PathOf(string path) => path[new ListenOptions().BasePath.Length..] is { Length: > 0 } below ? below : "/";

    private static void Syntaxes(StringBuilder text)
    {
        text.AppendLine("## 3. Transfer syntaxes\n\nInstances are kept byte for byte as they were sent. *Native* means that frames can be "
            + "decoded, so that instances and frames are also given in explicit or implicit VR little endian.\n");
        Table(text, ["UID", "Name", "Stored", "Native", "Media type of frames"], DicomTransferSyntax.KnownEntries
            .OrderBy(syntax => syntax.UID.UID, StringComparer.Ordinal).Select(syntax => (string[])
            [
                syntax.UID.UID, syntax.UID.Name, "yes", TransferSyntaxes.CanBeNative(syntax.UID.UID) ? "yes" : "no",
                $"`{FrameMediaTypes.Of(syntax.UID.UID)}`",
            ]));
    }

    private static void Searching(StringBuilder text)
    {
        text.AppendLine(Matching);
        foreach (var level in Enum.GetValues<QueryLevel>())
            text.AppendLine($"- {level}: {string.Join(", ", AttributeLevels.Indexed(level).Select(tag => $"{tag.DictionaryEntry.Keyword} {tag}"))}");
        text.AppendLine();
    }

    private static void SopClasses(StringBuilder text)
    {
        text.AppendLine("## 8. SOP classes that are stored\n\nEvery storage SOP class of PS3.6, and private ones:\n");
        Table(text, ["UID", "Name"], DicomUID.Enumerate()
            .Where(uid => uid.Type == DicomUidType.SOPClass && uid.StorageCategory != DicomStorageCategory.None)
            .OrderBy(uid => uid.UID, StringComparer.Ordinal).Select(uid => (string[])[uid.UID, uid.Name]));
    }

    private static void Table(StringBuilder text, string[] titles, IEnumerable<string[]> rows)
    {
        text.AppendLine($"| {string.Join(" | ", titles)} |");
        text.AppendLine($"|{string.Concat(titles.Select(_ => "---|"))}");
        foreach (var row in rows) text.AppendLine($"| {string.Join(" | ", row)} |");
        text.AppendLine();
    }

    /// <summary>DataSetDoesNotMatch -> Data set does not match; Stow.Store -> Stow: store.</summary>
    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var letter in name.Replace(".", ": ", StringComparison.Ordinal))
        {
            if (char.IsUpper(letter) && words.Length > 0)
            {
                if (char.IsLower(words[^1])) words.Append(' ');
                words.Append(char.ToLowerInvariant(letter));
            }
            else words.Append(letter);
        }

        return words.ToString();
    }

    private static string Overview => $"""
        # DICOM conformance statement

        Made from the code by `eng/docs.sh`; a test fails when it is not current. Structure after PS3.2.

        ## 1. Overview

        SamSgp.Dicomweb {ProductVersion.Text} stores, finds and gives DICOM instances, and segments image series by example. It is an origin
        server of DICOMweb (PS3.18) and a user agent towards configured peers. It speaks no DIMSE. It is research software, not for
        clinical use.

        | Role | Services |
        |---|---|
        | Origin server | Studies Service (store, retrieve, search), Worklist Service (UPS-RS) with event reports over WebSocket, capabilities |
        | User agent | search (QIDO-RS), retrieve (WADO-RS) and store (STOW-RS) at peers such as a PACS |

        Character sets: all of PS3.3 C.12.1.1.2, with and without code extensions; answers in DICOM JSON are UTF-8 (ISO_IR 192).

        """;

    private static string Retrieving => $$"""
        ## 4. Retrieving (PS3.18 10.4)

        | Resource | Media types |
        |---|---|
        | study, series, instance | `multipart/related; type="application/dicom"`; a single instance also `application/dicom` |
        | metadata | `application/dicom+json`, `application/json`, `application/dicom+xml` (several instances: `multipart/related` of it); values over a limit by BulkDataURI |
        | frames, bulk data, pixel data | `multipart/related` of `application/octet-stream` or of the media type in section 3; one also without multipart |
        | rendered, thumbnail | `image/jpeg`, `image/png`, several as `multipart/related` of one of them; query parameters window, viewport, quality, annotation |

        Every answer has an ETag, which If-None-Match may name (304), and may be kept by clients that ask again each time (Cache-Control:
        private, no-cache). Ranges (206, 416) are given of a single stored instance, frame, value and picture without multipart.
        BulkDataURI is the instance's URL, `/bulkdata/`, the tag, before it each sequence's tag and the number of the item, from 0.

        A document inside an instance (PDF, CDA, STL, OBJ, MTL) is rendered as itself, and is bulk data of its own media type for who asks for
        that; a structured report is rendered as `text/html` or `text/plain`. A study or series is rendered as a part for each of its images, the middle frame of each; for who accepts a picture alone, the
        middle image stands for all. annotation=patient,technique is burnt into it (Patient's Name, ID, Birth Date and Sex; Modality, Series Description, Study Date, Series and
        Instance Number, Image Position and Slice Thickness); iccprofile is not supported: a Warning header says so. Several frames are several
        parts, not an animation (GIF, APNG): nothing that the service is built on writes these. A viewport has {{Viewport.LargestSide}} pixels a side at most, and an image is enlarged {{Viewport.MostEnlarged}} times at most. A frame list
        names no frame twice. What takes much memory to decode waits until the service has it, or is answered 503 with Retry-After.

        WADO-URI (PS3.18 9) is at `/wado`: contentType, transferSyntax, frameNumber, rows, columns, windowCenter, windowWidth and imageQuality,
        region, annotation; anonymize=yes is refused with 501, and of presentationUID a Warning header says that it is not done.

        What section 3 says is native is also given deflated (1.2.840.10008.1.2.1.99). Images that are stored uncompressed,
        of 8, 16 or 32 bits a sample, are given in RLE Lossless (1.2.840.10008.1.2.5) where that is asked for, as instances and as frames; what
        has no pixels goes with them in explicit VR little endian. JPEG-LS and other codecs are not written. `transfer-syntax=*` gives what is stored. Without one, explicit VR little endian is given where section 3 says native, else what
        is stored; anything that cannot be given is 406. Accept may also come as the query parameter `accept`. Answers are
        compressed (br, gzip) where the client takes it.

        """;

    private const string Matching = """
        ## 5. Searching (PS3.18 10.6)

        Studies, series and instances at all six resources; keywords, tags and paths of sequences; single value, lists of UIDs and of
        codes (CS) separated by commas or backslashes, wildcard, date and time range matching; person names without regard to case;
        `fuzzymatching`, `emptyvaluematching` (`""`), `multiplevaluematching` (backslashes), `includefield` (also `all`), `limit`,
        `offset`. A key that is repeated matches where one of its values does. Ranges of a date and of its time are one range.
        TimezoneOffsetFromUTC says in which zone the dates and times of the query are; those of studies, series and instances that state
        their own are compared as moments, those that state none as they are, and so are attributes of VR DT and those in sequences.
        Parameters that name nothing are ignored. A Warning header says either. Instances
        have AvailableTransferSyntaxUID, as stored first. ModalitiesInStudy, NumberOfStudyRelatedSeries,
        NumberOfStudyRelatedInstances and NumberOfSeriesRelatedInstances are
        counted. Results in the media types of metadata; 204 when nothing matches. Any attribute can be matched; these are indexed:

        """;

    private const string Storing = """
        ## 6. Storing (PS3.18 10.5)

        `multipart/related; type="application/dicom"` and single `application/dicom`; or metadata, alone or in `multipart/related` of type
        `application/dicom+json` or `application/dicom+xml`, with bulk data in parts whose Content-Location is the BulkDataURI. Such an
        instance is kept in explicit VR little endian, or in the transfer syntax of its pixels where these come as `image/jpeg`,
        `image/jp2` and so on (with the attributes of the Image Pixel module; several frames are a part each, in their order at the BulkDataURI, or
        at `/frames/1`, `/frames/2` ... below it or below the instance); values that their VRs do not allow are kept,
        and named with warning reason B007. So is a Patient ID that is not that of the study's first instance: searches find the study by
        both, and give the first one as Patient ID, the others in Other Patient IDs Sequence. The answer is `application/dicom+json` or `application/dicom+xml`. An acknowledged instance is on disk. 200: all stored;
        202: some; 409: none; 503 with Retry-After: no space. The same bytes again are a success that changes nothing; other bytes
        under a known UID are refused, or replace the known ones where the service is configured so. DELETE of study, series and
        instance is an extension for operators.

        """;

    private static string Worklist => $"""
        ## 7. Worklist (PS3.18 11, PS3.4 CC)

        SOP class Unified Procedure Step - Push. A workitem is created SCHEDULED, claimed IN PROGRESS with a Transaction UID that is never
        given out, and ends COMPLETED or CANCELED. One whose Scheduled Workitem Code has the coding scheme 99SAMSGP, the code being a
        task, is performed by this service, or by who has the scope `perform`; any other by anyone. Order Entered By (0040,2008) is
        the service's record of who created a workitem. Refusals for want of rights are 403 with the status 0124. Subscriptions: to
        one workitem, to the worklist, filtered; suspension. Event reports: state, cancel requested, progress, assigned. Refusals
        for reasons of state carry a Warning header with the sentence of PS3.18. Where as many workitems are SCHEDULED as may be (Queue:MaxWaiting), a
        further one is refused: 503 with Retry-After and the status 0213. A search
        gives {WorkitemQuery.Most} workitems at most, and about {WorkitemQuery.Largest >> 20} MiB; a Warning header says when there are more. Moments (DT) that both say how far they are from UTC are
        compared as moments, others as they are written; `*` alone matches what has no value, too.
        Bodies are `application/dicom+json`, `application/json` or `application/dicom+xml` of at most {WorkitemBody.Most} bytes; a workitem does not grow beyond
        {SamSgp.Jobs.Workitems.Worklist.Largest} characters.

        """;

    private static string Made => $"""
        ### Objects made by this service

        | SOP class | When |
        |---|---|
        | Segmentation Storage 1.2.840.10008.5.1.4.1.1.66.4 | result of a task (BINARY or FRACTIONAL) |
        | Label Map Segmentation Storage 1.2.840.10008.5.1.4.1.1.66.7 | result of a task whose segments exclude each other, where smaller or asked for |
        | {MeasurementReportWriter.SopClass.Name} {MeasurementReportWriter.SopClass.UID} | report of measurements (TID 1500) of a task that wants one |

        Their UIDs follow from what made them and from what they hold: results that differ in one bit are two objects, and the same
        result is one, byte for byte, whenever and on whichever installation it is made. So their content and series times are those of
        the images (acquisition, else content, series or study time of the first slice; 1900-01-01 where it states none), and no time of
        creation is written: when a job ran, its workitem says. They keep the patient and study of
        their source.

        """;

    private const string Errors = """
        ## 9. Errors

        Refusals other than those of sections 6 and 7 are `application/problem+json` (RFC 9457):

        """;

    private const string Starting = """
        A task that cannot be run on a series, and a segmentation that cannot be learned from or corrected, are refused with the code of the
        failure as the type; codes that do not stand here with 409:

        """;

    private const string Failing = """
        A job that fails is a workitem CANCELED whose Procedure Step Progress Parameters Sequence (0074,1007) has the stage and the code of
        the failure; the API has them in `failure`:

        """;

    private const string Security = """
        ## 10. Security

        TLS and client certificates towards peers; towards clients TLS where configured, or by a proxy before the service. JSON Web
        Tokens (OpenID Connect) and API keys with scopes `read`, `write`, `segment`, `teach`, `perform`, `admin`. Without either, the
        service listens on loopback only. An audit log says who read and wrote what.

        """;
}
