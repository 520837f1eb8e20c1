using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Security;
using SamSgp.Dicomweb.Wado;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>
/// Writes search results in the DICOM JSON model (PS3.18 10.6.3): stored attributes as they are, counted ones beside them, all in
/// the order of their tags.
/// </summary>
internal sealed class QidoWriter(QidoQuery query, string baseUrl)
{
    // PS3.18 tables 10.6.3-3 to 10.6.3-5, without what is computed.
    private static readonly HashSet<DicomTag> StudyDefaults =
    [
        DicomTag.StudyDate, DicomTag.StudyTime, DicomTag.AccessionNumber, DicomTag.ReferringPhysicianName,
        DicomTag.TimezoneOffsetFromUTC, DicomTag.PatientName, DicomTag.PatientID, DicomTag.PatientBirthDate,
        DicomTag.PatientSex, DicomTag.StudyInstanceUID, DicomTag.StudyID,
    ];

    private static readonly HashSet<DicomTag> SeriesDefaults =
    [
        DicomTag.Modality, DicomTag.SeriesDescription, DicomTag.SeriesInstanceUID, DicomTag.SeriesNumber,
        DicomTag.PerformedProcedureStepStartDate, DicomTag.PerformedProcedureStepStartTime, DicomTag.RequestAttributesSequence,
    ];

    private static readonly HashSet<DicomTag> InstanceDefaults =
    [
        DicomTag.SOPClassUID, DicomTag.SOPInstanceUID, DicomTag.TimezoneOffsetFromUTC, DicomTag.InstanceNumber, DicomTag.Rows,
        DicomTag.Columns, DicomTag.BitsAllocated, DicomTag.NumberOfFrames,
    ];

    private readonly List<(DicomTag Tag, ReadOnlyMemory<byte> Json)> _elements = [];

    private bool StudyIsNamed => query.Search.StudyInstanceUid is not null;

    private bool SeriesIsNamed => query.Search.SeriesInstanceUid is not null;

    /// <summary>Writes one result.</summary>
    public void Write(QueryRow row, IBufferWriter<byte> output)
    {
        _elements.Clear();
        var level = query.Search.Level;
        AddStudy(row, level == QueryLevel.Study || !StudyIsNamed);
        if (level >= QueryLevel.Series) AddSeries(row, level == QueryLevel.Series || !SeriesIsNamed);
        if (level == QueryLevel.Instance)
        {
            AddStored(row.Instance!, QueryLevel.Instance, InstanceDefaults);
            Compute(DicomTag.AvailableTransferSyntaxUID, "UI", [.. TransferSyntaxes.Available(row.TransferSyntaxUid!, row.Instance!)]);
        }

        Compute(DicomTag.SpecificCharacterSet, "CS", "ISO_IR 192");
        Compute(DicomTag.InstanceAvailability, "CS", "ONLINE");
        var url = ServiceUrls.Resource(baseUrl, row.StudyInstanceUid, row.SeriesInstanceUid, row.SopInstanceUid);
        Compute(DicomTag.RetrieveURL, "UR", url);
        _elements.Sort((a, b) => a.Tag.CompareTo(b.Tag));
        WriteElements(Encoding.UTF8.GetBytes(url + "/"), output);
    }

    private void AddStudy(QueryRow row, bool withDefaults)
    {
        AddStored(row.Study, QueryLevel.Study, withDefaults ? StudyDefaults : [DicomTag.StudyInstanceUID]);
        if (withDefaults || Wants(DicomTag.ModalitiesInStudy))
            Compute(DicomTag.ModalitiesInStudy, "CS", [.. row.ModalitiesInStudy]);
        if (withDefaults || Wants(DicomTag.NumberOfStudyRelatedSeries))
            Compute(DicomTag.NumberOfStudyRelatedSeries, "IS", row.NumberOfStudyRelatedSeries);
        if (withDefaults || Wants(DicomTag.NumberOfStudyRelatedInstances))
            Compute(DicomTag.NumberOfStudyRelatedInstances, "IS", row.NumberOfStudyRelatedInstances);
        if (row.OtherPatientIds.Count > 0 && (withDefaults || Wants(DicomTag.OtherPatientIDsSequence))) AddOtherPatientIds(row.OtherPatientIds);
    }

    // By which the study is found, too: without them nobody would know why (PS3.3 C.7.1.1).
    private void AddOtherPatientIds(IReadOnlyList<string> ids)
    {
        var kept = _elements.FindIndex(element => element.Tag == DicomTag.OtherPatientIDsSequence);
        var items = kept < 0 ? [] : JsonNode.Parse(_elements[kept].Json.Span)!["Value"]?.AsArray() ?? [];
        if (kept >= 0) _elements.RemoveAt(kept);
        var values = items.Select(item => item?.DeepClone()).Concat(ids.Select(id =>
            (JsonNode)new JsonObject { ["00100020"] = new JsonObject { ["vr"] = "LO", ["Value"] = new JsonArray(id) } }));
        Compute(DicomTag.OtherPatientIDsSequence, "SQ", values.ToArray());
    }

    private void AddSeries(QueryRow row, bool withDefaults)
    {
        AddStored(row.Series!, QueryLevel.Series, withDefaults ? SeriesDefaults : [DicomTag.SeriesInstanceUID]);
        if (withDefaults || Wants(DicomTag.NumberOfSeriesRelatedInstances))
            Compute(DicomTag.NumberOfSeriesRelatedInstances, "IS", row.NumberOfSeriesRelatedInstances);
    }

    // An instance's whole metadata also has what its study and series say: that is told once, by them.
    private void AddStored(JsonAttributes dataset, QueryLevel level, HashSet<DicomTag> defaults)
    {
        foreach (var (tag, json) in dataset.Elements)
        {
            // An instance may hold some of what is counted here, of where it came from.
            if (tag == DicomTag.SpecificCharacterSet || tag == DicomTag.ModalitiesInStudy || QidoParameters.Computed.Contains(tag) || (level == QueryLevel.Instance && AttributeLevels.Of(tag) != level)) continue;
            if (defaults.Contains(tag) || Wants(tag)) _elements.Add((tag, json));
        }
    }

    private bool Wants(DicomTag tag) => query.AllFields || query.Fields.Contains(tag);

    private void Compute<T>(DicomTag tag, string vr, params T[] values) => _elements.Add((tag, values.Length == 0
        ? JsonSerializer.SerializeToUtf8Bytes(new { vr })
        : JsonSerializer.SerializeToUtf8Bytes(new { vr, Value = values })));

    private void WriteElements(ReadOnlySpan<byte> instanceUrl, IBufferWriter<byte> output)
    {
        output.Write("{"u8);
        for (var i = 0; i < _elements.Count; i++)
        {
            output.Write(i == 0 ? "\""u8 : ",\""u8);
            output.Write(Encoding.ASCII.GetBytes(_elements[i].Tag.ToString("J", null)));
            output.Write("\":"u8);
            BulkDataUris.Complete(_elements[i].Json.Span, instanceUrl, output);
        }

        output.Write("}"u8);
    }
}
